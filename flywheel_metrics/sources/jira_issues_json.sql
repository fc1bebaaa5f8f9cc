-- title: Jira issues, REST
-- tool: jira
-- export: GET /rest/api/3/search/jql?expand=changelog&fields=*all, or /rest/agile/1.0/board/ID/issue; raw tables of collectors too
-- format: json
-- evidence: certain
-- fills: work_items, work_item_sprints, sprints, incidents
-- columns:
--   key                                                               text    required filled
--   fields.issuetype.name                                             text    required
--   fields.status.name                                                text    required filled
--   fields.status.statuscategory.key                                  text
--   fields.summary                                                    text
--   fields.resolution.name                                            text
--   fields.priority.name                                              text
--   fields.project.name | fields.project.key                          text
--   fields.assignee.displayname | fields.assignee.emailaddress        person
--   fields.created                                                    time    required filled
--   fields.updated                                                    time
--   fields.resolutiondate                                             time
--   fields.statuscategorychangedate                                   time
--   fields.labels                                                     list
--   fields.components                                                 text
--   fields.parent.fields.summary | fields.epic.name | fields.epic.summary | fields.parent.key | fields.epic.key  text
--   fields.customfield 10016                                          text
--   fields.customfield *                                              list
--   fields.closedsprints                                              text
--   fields.sprint.id                                                  text
--   fields.sprint.name                                                text
--   fields.sprint.startdate                                           text
--   fields.sprint.enddate                                             text
--   fields.issuelinks                                                 text
--   changelog.histories                                               text
create view plain as
select
    -- Anything may stand where lists are expected; what is no JSON holds nothing.
    * replace (
        case when json_valid(fields_components) then fields_components end as fields_components,
        case when json_valid(fields_issuelinks) then fields_issuelinks end as fields_issuelinks,
        case when json_valid(fields_closedsprints) then fields_closedsprints end as fields_closedsprints,
        case when json_valid(changelog_histories) then changelog_histories end as changelog_histories
    )
from export;

create view unfolded as
select
    * exclude (fields_customfield),
    json_extract_string(fields_components, '$[*].name') as components,
    list_concat(
        json_extract_string(fields_issuelinks, '$[*].outwardIssue.key'),
        json_extract_string(fields_issuelinks, '$[*].inwardIssue.key')
    ) as linked,
    -- Which custom field holds the sprints differs from site to site; what is in it does not.
    list_concat(
        [object for object in
            [case when json_valid(each) then each end
                for each in list_concat(fields_customfield, json_extract_string(fields_closedsprints, '$[*]'))]
            if json_extract_string(object, '$.state') is not null
            and coalesce(json_extract_string(object, '$.boardId'), json_extract_string(object, '$.originBoardId')) is not null],
        case when fields_sprint_id is not null then [json_object(
            'id', fields_sprint_id, 'name', fields_sprint_name,
            'startDate', fields_sprint_startdate, 'endDate', fields_sprint_enddate
        )::varchar] end
    ) as sprint_objects,
    from_json(
        changelog_histories, '[{"created": "VARCHAR", "items": [{"field": "VARCHAR", "to": "VARCHAR", "toString": "VARCHAR"}]}]'
    ) as histories,
    coalesce(lower(fields_status_statuscategory_key) = 'done', false)
    or regexp_matches(lower(fields_status_name), '\b(done|closed|resolved|completed?)\b')
    or fields_resolutiondate is not null as is_done,
    regexp_matches(lower(fields_status_name), 'cancel|reject|declined|withdrawn|abandon|won.?t') as is_given_up,
    lower(fields_issuetype_name) like '%incident%' as is_incident,
    try_cast(fields_customfield_10016 as double) as points
from plain;

create view issue as
select
    * exclude (histories),
    -- When it last came into its present status.
    list_max([
        try_strptime(each.created, ['%Y-%m-%dT%H:%M:%S.%g%z', '%Y-%m-%dT%H:%M:%S%z']) for each in histories
        if len([item for item in each.items if item.field = 'status' and item.toString = fields_status_name]) > 0
    ]) as status_since
from unfolded;

create view dated_issue as
select
    *,
    case
        when is_done then coalesce(
            fields_resolutiondate,
            case when lower(fields_status_statuscategory_key) = 'done' then fields_statuscategorychangedate end,
            cast(timezone('UTC', status_since) as timestamp)
        )
    end as done_at
from issue;

create view sprint as
select
    key,
    generate_subscripts(sprint_objects, 1) as place,
    unnest(sprint_objects) as object,
    source_row
from issue;

create view dated_sprint as
select
    *,
    json_extract_string(object, '$.id') as sprint_id,
    json_extract_string(object, '$.name') as name,
    try_strptime(json_extract_string(object, '$.startDate'), '%Y-%m-%dT%H:%M:%S.%gZ') as starts_at,
    -- A sprint ends when it is closed, not when that was planned.
    coalesce(
        try_strptime(json_extract_string(object, '$.completeDate'), '%Y-%m-%dT%H:%M:%S.%gZ'),
        try_strptime(json_extract_string(object, '$.endDate'), '%Y-%m-%dT%H:%M:%S.%gZ')
    ) as ends_at
from sprint;

insert into work_items by name
select
    key as item_id,
    fields_summary as title,
    fields_issuetype_name as type,
    fields_labels as labels,
    nullif(components, []) as components,
    fields_parent_fields_summary as epic,
    fields_priority_name as priority,
    components[1] as service,
    coalesce(fields_project_name, nullif(regexp_extract(key, '^(.+)-\d+$', 1), '')) as team,
    case
        when is_done and is_given_up then 'cancelled'
        when is_done then 'done'
        when lower(fields_status_statuscategory_key) = 'indeterminate' then 'in_progress'
        when regexp_matches(lower(fields_status_name), 'progress|review|test') then 'in_progress'
        else 'open'
    end as status,
    fields_status_name as status_raw,
    fields_resolution_name as resolution_raw,
    fields_created as created_at,
    done_at,
    fields_updated as updated_at,
    points,
    nullif(list_sort(list_distinct(linked)), []) as linked_ids,
    source_row
from dated_issue;

insert into work_item_sprints by name
select
    key as item_id,
    sprint_id as sprint,
    row_number() over (partition by source_row order by starts_at nulls last, min(place)) as position,
    source_row
from dated_sprint
where sprint_id is not null
group by key, sprint_id, starts_at, source_row;

insert into sprints by name
select
    sprint_id,
    name,
    starts_at,
    max(ends_at) as ends_at,
    min(source_row) as source_row
from dated_sprint
where sprint_id is not null and starts_at < ends_at
group by sprint_id, name, starts_at;

insert into incidents by name
select
    key as incident_id,
    fields_summary as title,
    components[1] as service,
    coalesce(fields_project_name, nullif(regexp_extract(key, '^(.+)-\d+$', 1), '')) as team,
    case
        when lower(fields_priority_name) = 'highest' then 1
        when lower(fields_priority_name) = 'high' then 2
        when lower(fields_priority_name) = 'medium' then 3
        when lower(fields_priority_name) = 'low' then 4
        when lower(fields_priority_name) = 'lowest' then 5
        when regexp_matches(fields_priority_name, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(fields_priority_name, '\d') as integer))
    end as severity,
    fields_priority_name as severity_raw,
    case
        when is_done and is_given_up then 'cancelled'
        when is_done then 'resolved'
        when lower(fields_status_statuscategory_key) = 'indeterminate' then 'acknowledged'
        else 'open'
    end as status,
    fields_status_name as status_raw,
    fields_created as created_at,
    done_at as resolved_at,
    fields_updated as updated_at,
    case when fields_assignee_displayname is not null then [fields_assignee_displayname] end as responders,
    source_row
from dated_issue
where is_incident;

insert into load_issues by name
select
    source_row as row,
    'fields.status.name' as "column",
    fields_status_name as value,
    'done_without_time' as rule,
    'warned' as action,
    'The issue is done, but the export does not say since when: it counts in no period. Ask for the field '
    'resolutiondate, or expand the changelog.' as message
from dated_issue
where is_done and done_at is null;

insert into load_issues by name
select
    null as row,
    'fields.customfield_10016' as "column",
    null as value,
    'points_by_default_field' as rule,
    'assumed' as action,
    concat(
        'Points of ', count(*), ' issues were read from customfield_10016, which is "Story point estimate" on most sites; '
        'on others it is another field.'
    ) as message
from unfolded
where points is not null
having count(*) > 0;

insert into load_issues by name
with
lists as (
    select source_row, 'fields.components' as name, fields_components as cell from export
    union all
    select source_row, 'fields.issuelinks' as name, fields_issuelinks as cell from export
    union all
    select source_row, 'fields.closedSprints' as name, fields_closedsprints as cell from export
    union all
    select source_row, 'changelog.histories' as name, changelog_histories as cell from export
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
