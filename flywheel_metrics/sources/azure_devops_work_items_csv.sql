-- title: Azure DevOps work items
-- tool: azure_devops
-- export: Boards → Queries → a query with the columns Created Date, Closed Date, Iteration Path and Area Path → Export to CSV
-- format: csv
-- evidence: certain
-- fills: work_items, work_item_sprints
-- columns:
--   id                                         text    required filled
--   work item type                             text    required filled
--   title | title 1 | title 2 | title 3        text    required
--   state                                      text    required filled
--   created date                               time    required filled
--   changed date                               time
--   closed date                                time
--   tags                                       list    separated ;
--   area path                                  text
--   iteration path                             text
--   team project                               text
--   priority                                   text
--   parent                                     text
--   reason | resolved reason                   text
--   story points | effort | size               number
create view item as
select
    *,
    lower(state) in ('closed', 'done', 'completed', 'inactive') as is_done,
    lower(state) in ('removed', 'cut') as is_given_up,
    -- The path of a sprint goes over the project and its releases; the project alone is the backlog.
    nullif(regexp_extract(iteration_path, '\\([^\\]+)\\?$', 1), '') as sprint,
    coalesce(nullif(regexp_extract(area_path, '([^\\]+)\\?$', 1), ''), team_project) as team
from export;

insert into work_items by name
select
    id as item_id,
    title,
    work_item_type as type,
    tags as labels,
    parent as epic,
    priority,
    team,
    case
        when is_done then 'done'
        when is_given_up then 'cancelled'
        when lower(state) in ('new', 'to do', 'proposed', 'approved', 'ready', 'design') then 'open'
        else 'in_progress'
    end as status,
    state as status_raw,
    reason as resolution_raw,
    created_date as created_at,
    case when is_done then closed_date end as done_at,
    changed_date as updated_at,
    story_points as points,
    source_row
from item;

insert into work_item_sprints by name
select
    id as item_id,
    sprint,
    1 as position,
    source_row
from item
where sprint is not null;

insert into load_issues by name
select
    source_row as row,
    'State' as "column",
    state as value,
    'done_without_time' as rule,
    'warned' as action,
    'The work item is done, but the export does not say since when: it counts in no period. Add the column Closed Date '
    'to the query.' as message
from item
where is_done and closed_date is null;
