-- title: Rootly incidents
-- tool: rootly
-- export: GET /v1/incidents, all pages
-- format: json
-- evidence: likely
--   from the tool's own description of its interface
-- latest: updated_at
-- fills: incidents
-- columns:
--   id                                                                                text  required filled
--   attributes.title                                                                  text  required  as title
--   attributes.kind                                                                   text  required  as kind
--   attributes.status                                                                 text  required  as status
--   attributes.retrospective progress status                                          text  required
--   attributes.severity.data.attributes.name                                          text  as severity_name
--   attributes.severity.data.attributes.severity                                      text  as severity_grade
--   attributes.created at                                                             time  required filled  as created_at
--   attributes.started at                                                             time  as started_at
--   attributes.in triage at                                                           time  as in_triage_at
--   attributes.acknowledged at                                                        time  as acknowledged_at
--   attributes.mitigated at                                                           time  as mitigated_at
--   attributes.resolved at                                                            time  as resolved_at
--   attributes.closed at                                                              time  as closed_at
--   attributes.updated at                                                             time  as updated_at
--   attributes.parent incident id                                                     text  as parent_id
--   attributes.services[].attributes.name | attributes.services[].name | attributes.services.data[].attributes.name   text  as service
--   attributes.groups[].attributes.name | attributes.groups[].name | attributes.groups.data[].attributes.name         text  as team
--   attributes.mitigated by.data.attributes.full name | attributes.mitigated by.data.attributes.email | attributes.resolved by.data.attributes.full name | attributes.resolved by.data.attributes.email   person  as solver
--   attributes.url                                                                    text  as url
create view incident as
select
    *,
    regexp_matches(kind, '_sub$') as is_part
from export;

insert into incidents by name
select
    id as incident_id,
    title,
    service,
    team,
    case
        when regexp_matches(severity_name, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(severity_name, '\d') as integer))
        when severity_grade = 'critical' then 1
        when severity_grade = 'high' then 2
        when severity_grade = 'medium' then 3
        when severity_grade = 'low' then 4
    end as severity,
    severity_name as severity_raw,
    case
        when kind in ('test', 'example') then 'test'
        when kind = 'backfilled' then 'retrospective'
        when kind = 'scheduled' then 'maintenance'
        else 'real'
    end as kind,
    case
        when status in ('acknowledged', 'mitigated') then 'acknowledged'
        when status in ('resolved', 'completed') then 'resolved'
        when status in ('closed', 'cancelled') then status
        else 'open'
    end as status,
    status as status_raw,
    coalesce(started_at, in_triage_at, created_at) as created_at,
    acknowledged_at,
    mitigated_at,
    resolved_at,
    closed_at,
    updated_at,
    parent_id,
    case when solver is not null then [solver] end as responders,
    url,
    source_row
from incident
where not is_part;

insert into load_issues by name
select
    source_row as row,
    'attributes.kind' as "column",
    kind as value,
    'part_of_an_incident' as rule,
    'duplicate' as action,
    concat('This record is a part of the incident ', coalesce(parent_id, 'above it'), ', which counts once.') as message
from incident
where is_part;
