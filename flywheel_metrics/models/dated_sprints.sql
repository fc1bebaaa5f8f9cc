-- title: Dated sprints
-- grain: one row per sprint of a team
-- describes: Sprints of the exports. Those that only items name are inferred: from the local midnight before the first to the local
--   midnight after the last completion among the items whose last sprint it is.
-- needs: sprints, work_item_sprints, completed_items, settings
-- order: starts_at, ends_at, sprint_key, team nulls first, source_tool
create table dated_sprints as
with
reporting as (
    select value as zone from settings
    where name = 'reporting_zone'
),
declared as (
    select
        sprint_id as sprint_key, name, team, starts_at, ends_at, false as is_inferred,
        source_tool, upload_id, source_row
    from sprints
),
named as (
    select sprint_key as sprint from declared
    union
    select name from declared
),
last_sprints as (
    select * from work_item_sprints
    qualify row_number() over (
        partition by source_tool, item_id order by coalesce(position, 0) desc, sprint desc
    ) = 1
),
completions as (
    select
        last_sprints.sprint, items.team, items.source_tool, items.upload_id, items.source_row,
        reporting.zone,
        timezone(reporting.zone, timezone('UTC', items.done_at))::date as day
    from completed_items as items
    cross join reporting
    join last_sprints using (source_tool, item_id)
    anti join named on named.sprint = last_sprints.sprint
),
spans as (
    select
        sprint, team, source_tool, zone,
        unnest([min(day), (max(day) + interval 1 day)::date])::timestamp as midnight,
        min(upload_id) as upload_id,
        first(source_row order by upload_id, source_row) as source_row
    from completions
    group by sprint, team, source_tool, zone
),
instants as (
    select *, timezone('UTC', timezone(zone, midnight)) as instant from spans
),
-- Where clocks go back over midnight, the day starts at the first of the two.
days as (
    select
        * exclude (instant),
        case when timezone(zone, timezone('UTC', instant - interval 1 hour)) = midnight
            then instant - interval 1 hour
            else instant
        end as starts_at
    from instants
),
inferred as (
    select
        sprint as sprint_key, sprint as name, team, min(starts_at) as starts_at, max(starts_at) as ends_at,
        true as is_inferred,
        source_tool, any_value(upload_id) as upload_id, any_value(source_row) as source_row
    from days
    group by sprint, team, source_tool
),
dated as (
    select * from declared
    union all by name
    select * from inferred
)
select * from dated
