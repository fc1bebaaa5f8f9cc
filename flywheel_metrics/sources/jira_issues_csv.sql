-- title: Jira issues
-- tool: jira
-- export: Filters → Advanced search → Export → CSV, all fields or current fields
-- format: csv
-- evidence: certain
-- row_cap: 1000
-- fills: work_items, work_item_sprints, incidents
-- columns:
--   issue key                                                          text    required filled
--   issue type                                                         text    required
--   status                                                             text    required
--   status category                                                    text
--   summary                                                            text
--   resolution                                                         text
--   priority                                                           text
--   project name | project key                                         text
--   assignee                                                           person
--   created                                                            time    required filled
--   updated                                                            time
--   resolved                                                           time
--   status category changed                                            time
--   labels                                                             list
--   components | component/s                                           list
--   sprint                                                             list
--   parent summary | custom field (epic link) | parent key             text
--   custom field (story points) | custom field (story point estimate)  number
--   outward issue link (*)                                             list
--   inward issue link (*)                                              list
create view issue as
select
    *,
    coalesce(lower(status_category) = 'done', false)
    or regexp_matches(lower(status), '\b(done|closed|resolved|completed?)\b') as is_done,
    regexp_matches(lower(status), 'cancel|reject|declined|withdrawn|abandon|won.?t') as is_given_up,
    -- Updated is never a time of completion; without one of these two there is none.
    case
        when is_done then coalesce(resolved, case when lower(status_category) = 'done' then status_category_changed end)
    end as done_at,
    lower(issue_type) like '%incident%' as is_incident
from export;

insert into work_items by name
select
    issue_key as item_id,
    summary as title,
    issue_type as type,
    labels,
    components,
    parent_summary as epic,
    priority,
    components[1] as service,
    coalesce(project_name, nullif(regexp_extract(issue_key, '^(.+)-\d+$', 1), '')) as team,
    case
        when is_done and is_given_up then 'cancelled'
        when is_done then 'done'
        when lower(status_category) = 'in progress' or regexp_matches(lower(status), 'progress|review|test') then 'in_progress'
        else 'open'
    end as status,
    status as status_raw,
    resolution as resolution_raw,
    created as created_at,
    done_at,
    updated as updated_at,
    custom_field_story_points as points,
    list_distinct(list_concat(outward_issue_link, inward_issue_link)) as linked_ids,
    source_row
from issue;

-- Old servers export a sprint as the text of an object; its name is in there.
insert into work_item_sprints by name
select
    issue_key as item_id,
    unnest([
        case when name like 'com.atlassian.%' then regexp_extract(name, '[\[,]name=([^,\]]+)', 1) else name end
        for name in sprint
    ]) as sprint,
    generate_subscripts(sprint, 1) as position,
    source_row
from issue;

insert into incidents by name
select
    issue_key as incident_id,
    summary as title,
    components[1] as service,
    coalesce(project_name, nullif(regexp_extract(issue_key, '^(.+)-\d+$', 1), '')) as team,
    case
        when lower(priority) = 'highest' then 1
        when lower(priority) = 'high' then 2
        when lower(priority) = 'medium' then 3
        when lower(priority) = 'low' then 4
        when lower(priority) = 'lowest' then 5
        when regexp_matches(priority, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(priority, '\d') as integer))
    end as severity,
    priority as severity_raw,
    case
        when is_done and is_given_up then 'cancelled'
        when is_done then 'resolved'
        when lower(status_category) = 'in progress' then 'acknowledged'
        else 'open'
    end as status,
    status as status_raw,
    created as created_at,
    done_at as resolved_at,
    updated as updated_at,
    case when assignee is not null then [assignee] end as responders,
    source_row
from issue
where is_incident;

insert into load_issues by name
select
    source_row as row,
    'Status' as "column",
    status as value,
    'done_without_time' as rule,
    'warned' as action,
    'The issue is done, but the export does not say since when: it counts in no period. Export the columns Resolved or '
    'Status Category Changed.' as message
from issue
where is_done and done_at is null;
