-- title: Datadog incidents
-- tool: datadog
-- export: GET /api/v2/incidents, or GET /api/v2/incidents/search, all pages
-- format: json
-- evidence: certain
-- latest: modified_at
-- fills: incidents
-- columns:
--   id | data.id                                                                                text     required filled  as record_id
--   attributes.public id | data.attributes.public id                                            text     required  as public_id
--   attributes.title | data.attributes.title                                                    text     as title
--   attributes.state | attributes.fields.state.value | data.attributes.state | data.attributes.fields.state.value   text  as state
--   attributes.severity | attributes.fields.severity.value | data.attributes.severity | data.attributes.fields.severity.value   text  as severity_name
--   attributes.created | data.attributes.created                                                time     required filled  as created_at
--   attributes.modified | data.attributes.modified                                              time     as modified_at
--   attributes.detected | data.attributes.detected                                              time     as detected_at
--   attributes.resolved | data.attributes.resolved                                              time     as resolved_at
--   attributes.archived | data.attributes.archived                                              time     as archived_at
--   attributes.customer impact end | data.attributes.customer impact end                        time     as impact_ends_at
--   attributes.time to internal response | data.attributes.time to internal response            seconds  required  as responded_after
--   attributes.time to repair | data.attributes.time to repair                                  seconds  as repaired_after
--   attributes.time to resolve | data.attributes.time to resolve                                seconds  as resolved_after
--   attributes.is test | data.attributes.is test                                                boolean  as is_test
--   attributes.fields.services.value | data.attributes.fields.services.value                    list     as services
--   attributes.fields.teams.value | data.attributes.fields.teams.value                          list     as teams
--   attributes.commander.data.attributes.name | attributes.commander.name | data.attributes.commander.data.attributes.name | data.attributes.commander.name   person  as commander
create view incident as
select
    *,
    lower(state) as phase,
    -- A duration of 0 seconds stands for one that is unknown.
    coalesce(resolved_at, created_at + to_milliseconds(nullif(resolved_after, 0) * 1000)) as over_at,
    coalesce(impact_ends_at, detected_at + to_milliseconds(nullif(repaired_after, 0) * 1000)) as repaired_at
from export;

insert into incidents by name
select
    coalesce('IR-' || public_id, record_id) as incident_id,
    title,
    services[1] as service,
    teams[1] as team,
    case
        when regexp_matches(severity_name, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(severity_name, '\d') as integer))
    end as severity,
    severity_name as severity_raw,
    case when is_test then 'test' else 'real' end as kind,
    case
        when phase in ('resolved', 'completed') then 'resolved'
        when phase = 'stable' then 'acknowledged'
        when phase = 'active' and responded_after > 0 then 'acknowledged'
        else 'open'
    end as status,
    state as status_raw,
    least(created_at, detected_at) as created_at,
    -- The clock of the response runs from detection to the call of the incident.
    case when responded_after > 0 then coalesce(detected_at, created_at) + to_milliseconds(responded_after * 1000) end
        as acknowledged_at,
    repaired_at as mitigated_at,
    case when phase in ('resolved', 'completed') then over_at end as resolved_at,
    archived_at as closed_at,
    modified_at as updated_at,
    case when commander is not null then [commander] end as responders,
    source_row
from incident;
