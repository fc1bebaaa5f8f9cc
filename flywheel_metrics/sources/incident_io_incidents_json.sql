-- title: incident.io incidents
-- tool: incident_io
-- export: GET /v2/incidents, all pages
-- format: json
-- evidence: likely
--   from the tool's own client; the names of its times are each site's own
-- latest: updated_at
-- fills: incidents
-- columns:
--   id                                                                                          text  required filled
--   reference                                                                                   text
--   name                                                                                        text  required
--   mode                                                                                        text  required
--   created at                                                                                  time  required filled
--   updated at                                                                                  time
--   incident status.category                                                                    text  required  as category
--   incident status.name                                                                        text  as status_name
--   severity.name                                                                               text  as severity_name
--   incident timestamp values                                                                   text  required
--   incident timestamp values[incident_timestamp.name~accept|acknowledg].value.value            time  as accepted_at
--   incident timestamp values[incident_timestamp.name~fixed|mitigat|impact.*(end|stop|over)].value.value  time  as fixed_at
--   incident timestamp values[incident_timestamp.name~resolv].value.value                       time  as resolved_at
--   incident timestamp values[incident_timestamp.name~closed].value.value                       time  as closed_at
--   custom field entries[custom_field.name~service|system|component].values[].value_catalog_entry.name | custom field entries[custom_field.name~service|system|component].values[].value_option.value  text  as service
--   custom field entries[custom_field.name~team].values[].value_catalog_entry.name | custom field entries[custom_field.name~team].values[].value_option.value  text  as team
--   incident role assignments[].assignee.name | incident role assignments[].assignee.email      people  as assigned
--   permalink                                                                                   text
create view incident as
select
    *,
    category in ('learning', 'closed') as is_over,
    case
        when regexp_matches(severity_name, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(severity_name, '\d') as integer))
        when lower(severity_name) = 'critical' then 1
        when lower(severity_name) = 'major' then 2
        when lower(severity_name) = 'minor' then 3
    end as grade
from export;

insert into incidents by name
select
    coalesce(reference, id) as incident_id,
    name as title,
    service,
    team,
    grade as severity,
    severity_name as severity_raw,
    case
        when mode = 'test' then 'test'
        when mode = 'tutorial' then 'drill'
        when mode = 'retrospective' then 'retrospective'
        else 'real'
    end as kind,
    case
        when category in ('declined', 'canceled', 'cancelled', 'merged') then 'cancelled'
        when category = 'closed' then 'closed'
        when category = 'learning' then 'resolved'
        when category in ('live', 'active', 'paused') then 'acknowledged'
        else 'open'
    end as status,
    coalesce(status_name, category) as status_raw,
    created_at,
    accepted_at as acknowledged_at,
    fixed_at as mitigated_at,
    case when is_over then coalesce(resolved_at, fixed_at) end as resolved_at,
    closed_at,
    updated_at,
    assigned as responders,
    permalink as url,
    source_row
from incident;

insert into load_issues by name
select
    null as row,
    'incident_timestamp_values' as "column",
    null as value,
    'no_resolution_time' as rule,
    'warned' as action,
    concat(
        'Incidents that are over without a time of that name: ', count(*), '. Times are found whose names hold "resolv", ',
        'else "fixed", "mitigat" or an end of the impact; these incidents have no time to resolve.'
    ) as message
from incident
where is_over and mode = 'standard' and coalesce(resolved_at, fixed_at) is null
having count(*) > 0;
