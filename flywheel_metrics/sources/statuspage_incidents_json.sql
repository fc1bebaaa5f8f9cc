-- title: Status page incidents
-- tool: statuspage
-- export: GET /api/v2/incidents.json or /api/v2/scheduled-maintenances.json of the status page, or its history as JSON lines
-- format: json
-- evidence: likely
-- fills: incidents
-- columns:
--   id                          text  required filled
--   name | title                text  required
--   impact                      text  required
--   incident updates | updates  text  required
--   started at | created at     time  required filled
--   resolved at                 time  required
--   updated at                  time
--   monitoring at               time
--   scheduled for               time
--   status                      text
--   shortlink | url             text
--   components                  text
create view incident as
select
    *,
    lower(impact) as weight,
    coalesce(lower(impact) = 'maintenance', false) or scheduled_for is not null as is_maintenance,
    lower(coalesce(status, json_extract_string(case when json_valid(incident_updates) then incident_updates end, '$[#-1].status'))) as last_status,
    -- A component is an object with a name, or its name alone.
    coalesce(
        json_extract_string(case when json_valid(components) then components end, '$[0].name'),
        case
            when json_valid(components) and json_type(case when json_valid(components) then components end, '$[0]') = 'VARCHAR'
                then json_extract_string(case when json_valid(components) then components end, '$[0]')
        end
    ) as component
from export;

insert into incidents by name
select
    id as incident_id,
    name as title,
    component as service,
    case
        when weight = 'critical' then 1
        when weight = 'major' then 2
        when weight = 'minor' then 3
        when weight = 'none' then 5
    end as severity,
    impact as severity_raw,
    case when is_maintenance then 'maintenance' else 'real' end as kind,
    case
        when resolved_at is not null or last_status in ('resolved', 'postmortem', 'completed') then 'resolved'
        when last_status in ('identified', 'monitoring', 'verifying') then 'acknowledged'
        else 'open'
    end as status,
    status as status_raw,
    coalesce(scheduled_for, started_at) as created_at,
    monitoring_at as mitigated_at,
    resolved_at,
    updated_at,
    shortlink as url,
    source_row
from incident;

insert into load_issues by name
with
lists as (
    select source_row, 'incident_updates' as name, incident_updates as cell from export
    union all
    select source_row, 'components' as name, components as cell from export
)
select
    source_row as row,
    name as "column",
    null as value,
    'not_a_list' as rule,
    'warned' as action,
    'A list belongs here; what stands here was read as none.' as message
from lists
where cell is not null and case when json_valid(cell) then json_type(cell) <> 'ARRAY' else true end;
