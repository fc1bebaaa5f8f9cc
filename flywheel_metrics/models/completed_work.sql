-- title: Completed work
-- grain: one row per completed work item
-- describes: Completed items with the sprint in which they were completed: of the sprints they were in, the one that holds the
--   completion; else their team's sprint at that time; else none. An item counts once, however often it was carried over.
-- needs: completed_items, work_item_sprints, dated_sprints
-- of: completed_items
-- order: done_at, source_tool, item_id
create table completed_work as
with
items as (
    select * from completed_items
),
memberships as (
    select items.source_tool, items.item_id, items.team, items.done_at, in_sprints.sprint
    from items
    join work_item_sprints as in_sprints using (source_tool, item_id)
),
names as (
    select name, count(distinct coalesce(team, '')) as team_count from dated_sprints
    group by name
),
by_key as (
    select memberships.source_tool, memberships.item_id, memberships.done_at, 1 as precedence, sprints.*
    exclude (source_tool, upload_id, source_row)
    from memberships
    join dated_sprints as sprints on sprints.sprint_key = memberships.sprint and not sprints.is_inferred
),
by_name as (
    select memberships.source_tool, memberships.item_id, memberships.done_at, 1 as precedence, sprints.*
    exclude (source_tool, upload_id, source_row)
    from memberships
    anti join dated_sprints as keyed on keyed.sprint_key = memberships.sprint and not keyed.is_inferred
    join dated_sprints as sprints on sprints.name = memberships.sprint
    join names on names.name = sprints.name
    where names.team_count = 1 or sprints.team is not distinct from memberships.team
),
by_team as (
    select items.source_tool, items.item_id, items.done_at, 2 as precedence, sprints.*
    exclude (source_tool, upload_id, source_row)
    from items
    join dated_sprints as sprints on sprints.team = items.team
),
candidates as (
    select * from by_key
    union all
    select * from by_name
    union all
    select * from by_team
),
chosen as (
    select * from candidates
    where starts_at <= done_at and done_at < ends_at
    qualify row_number() over (
        partition by source_tool, item_id order by precedence, starts_at, sprint_key, ends_at, team
    ) = 1
),
placed as (
    select
        items.item_id, items.title, items.type, items.labels, items.team, items.service, items.points,
        items.created_at, items.done_at, items.is_preventive, items.rule,
        chosen.sprint_key, chosen.name as sprint_name,
        chosen.starts_at as sprint_starts_at, chosen.ends_at as sprint_ends_at,
        chosen.is_inferred as sprint_is_inferred,
        items.linked_ids, items.url, items.source_tool, items.upload_id, items.source_row
    from items
    left join chosen using (source_tool, item_id)
)
select * from placed
