-- title: DevLake incidents
-- tool: devlake
-- export: select * from incidents, in the database of Apache DevLake
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- null: NULL
-- fills: incidents
-- columns:
--   id                      text    required filled
--   table                   text    required
--   scope id                text    required
--   created date            time    required filled
--   updated date            time
--   resolution date         time
--   incident key            text
--   title                   text
--   status                  text
--   original status         text
--   priority                text
--   severity                text
--   urgency                 text
--   component               text
--   assignee name           person
--   url                     text
insert into incidents by name
select
    id as incident_id,
    coalesce(title, incident_key) as title,
    coalesce(component, scope_id) as service,
    try_cast(regexp_extract(coalesce(severity, priority), '^\D{0,4}([1-5])\b', 1) as integer) as severity,
    coalesce(severity, priority) as severity_raw,
    case
        when regexp_matches(lower(urgency), 'high|critical|urgent') then 'high'
        when regexp_matches(lower(urgency), 'low') then 'low'
    end as urgency,
    case
        when upper(status) = 'DONE' or resolution_date is not null then 'resolved'
        when upper(status) = 'IN_PROGRESS' then 'acknowledged'
        when upper(status) = 'TODO' then 'open'
    end as status,
    coalesce(original_status, status) as status_raw,
    created_date as created_at,
    resolution_date as resolved_at,
    updated_date as updated_at,
    case when assignee_name is not null then [assignee_name] end as responders,
    url,
    source_row
from export;
