-- title: DevLake issues
-- tool: devlake
-- export: select * from issues, in the database of Apache DevLake; or the CSV of issues that DevLake imports
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- null: NULL
-- fills: work_items, work_item_sprints, incidents
-- columns:
--   id                      text    required filled
--   issue key               text    required
--   title                   text    required
--   original status         text    required
--   created date            time    required filled
--   resolution date         time    required
--   story point             number  required
--   updated date            time
--   type                    text
--   original type           text
--   status                  text
--   priority                text
--   severity                text
--   urgency                 text
--   component               text
--   epic key                text
--   parent issue id         text
--   assignee name           person
--   labels                  list    separated ,
--   sprint ids              list    separated ,
--   url                     text
create view issue as
select
    *,
    coalesce(upper(coalesce(type, original_type)) = 'INCIDENT', false) as is_incident,
    coalesce(upper(status) = 'DONE', false) or resolution_date is not null as is_done
from export;

insert into work_items by name
select
    id as item_id,
    title,
    coalesce(original_type, type) as type,
    labels,
    case when component is not null then [component] end as components,
    coalesce(epic_key, parent_issue_id) as epic,
    priority,
    component as service,
    nullif(regexp_extract(issue_key, '^([A-Za-z]\w*)-\d+$', 1), '') as team,
    case
        when is_done then 'done'
        when upper(status) = 'IN_PROGRESS' then 'in_progress'
        else 'open'
    end as status,
    original_status as status_raw,
    created_date as created_at,
    case when is_done then resolution_date end as done_at,
    updated_date as updated_at,
    case when story_point >= 0 then story_point end as points,
    url,
    source_row
from issue
where not is_incident;

insert into work_item_sprints by name
select
    id as item_id,
    unnest(sprint_ids) as sprint,
    generate_subscripts(sprint_ids, 1) as position,
    source_row
from issue
where not is_incident;

insert into incidents by name
select
    id as incident_id,
    title,
    component as service,
    nullif(regexp_extract(issue_key, '^([A-Za-z]\w*)-\d+$', 1), '') as team,
    try_cast(regexp_extract(coalesce(severity, priority), '^\D{0,4}([1-5])\b', 1) as integer) as severity,
    coalesce(severity, priority) as severity_raw,
    case
        when regexp_matches(lower(urgency), 'high|critical|urgent') then 'high'
        when regexp_matches(lower(urgency), 'low') then 'low'
    end as urgency,
    case
        when is_done then 'resolved'
        when upper(status) = 'IN_PROGRESS' then 'acknowledged'
        else 'open'
    end as status,
    original_status as status_raw,
    created_date as created_at,
    resolution_date as resolved_at,
    updated_date as updated_at,
    case when assignee_name is not null then [assignee_name] end as responders,
    url,
    source_row
from issue
where is_incident;
