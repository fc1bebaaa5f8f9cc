-- title: Linear issues
-- tool: linear
-- export: Workspace settings → Import/export → Export data → CSV
-- format: csv
-- evidence: certain
-- short_rows: trailing
--   uuid, project id, project milestone id: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}
--   id, parent issue, related to, blocked by, duplicate of: [A-Z][A-Z0-9]*-\d+(, [A-Z][A-Z0-9]*-\d+)*
-- fills: work_items, work_item_sprints, sprints
-- columns:
--   id                        text     required filled
--   team                      text     required filled
--   title                     text     required
--   status                    text     required
--   estimate                  number   required
--   cycle number              integer  required
--   priority                  word no_priority/urgent/high/medium/low
--   project                   text
--   labels                    list separated ,
--   cycle name                text
--   cycle start               time
--   cycle end                 time
--   created                   time     required filled
--   updated                   time     filled
--   started                   time
--   triaged                   time
--   completed                 time     required
--   canceled                  time     required
--   archived                  time
--   due date                  date
--   parent issue              text
--   time in status (minutes)  number
--   related to                list separated ,
--   blocked by                list separated ,
--   duplicate of              list separated ,
create view issue as
select
    *,
    -- Text that a spreadsheet would take for a formula is exported with an apostrophe in front.
    regexp_replace(title, '^''([=+@-])', '\1') as plain_title,
    regexp_replace(project, '^''([=+@-])', '\1') as plain_project,
    [regexp_replace(label, '^''([=+@-])', '\1') for label in labels] as plain_labels,
    case when cycle_number is not null then concat(team, ' cycle ', cycle_number) end as sprint_id,
    list_concat(related_to, blocked_by, duplicate_of, case when parent_issue is not null then [parent_issue] end) as linked
from export;

insert into work_items by name
select
    id as item_id,
    plain_title as title,
    plain_labels as labels,
    coalesce(plain_project, parent_issue) as epic,
    priority,
    team,
    case
        when completed is not null then 'done'
        when canceled is not null then 'cancelled'
        when started is not null then 'in_progress'
        else 'open'
    end as status,
    status as status_raw,
    created as created_at,
    completed as done_at,
    updated as updated_at,
    estimate as points,
    nullif(list_sort(list_distinct(linked)), []) as linked_ids,
    source_row
from issue;

insert into work_item_sprints by name
select
    id as item_id,
    sprint_id as sprint,
    1 as position,
    source_row
from issue
where sprint_id is not null;

insert into sprints by name
select
    sprint_id,
    coalesce(cycle_name, concat('Cycle ', cycle_number)) as name,
    team,
    cycle_start as starts_at,
    cycle_end as ends_at,
    min(source_row) as source_row
from issue
where sprint_id is not null and cycle_start < cycle_end
group by all;
