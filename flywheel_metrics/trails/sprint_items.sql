-- title: Work items
-- table: work_items
-- metrics: preventive_work_per_sprint
-- role: item
-- describes: An item counts in the sprint in which it was completed, when the vocabulary calls it preventive or it is linked to an
--   incident of severity 1 or 2.
-- filters: team, service
-- reasons:
--   open: not done
--   uncompleted: closed as a duplicate, won't fix and the like
--   elsewhere: completed in another sprint that runs at the same time, or in none
--   other: not preventive
with
uncompleted as (
    select source_tool, row_id as item_id, min(rule) as why from matched_rules
    where table_name = 'work_items' and meaning = 'not_completed'
    group by source_tool, row_id
),
placed as (
    select source_tool, item_id, sprint_name, sprint_starts_at, sprint_ends_at, is_preventive, rule from completed_work
),
judged as (
    select
        items.*, uncompleted.why, placed.sprint_name, placed.is_preventive, placed.rule,
        placed.sprint_starts_at = period.starts_at and placed.sprint_ends_at = period.ends_at as is_here
    from read as items
    cross join period
    left join uncompleted using (source_tool, item_id)
    left join placed using (source_tool, item_id)
),
fated as (
    select
        done_at as happened_at, item_id as id, title, service, team,
        case
            when status is distinct from 'done' then 'open'
            when why is not null then 'uncompleted'
            when is_here is distinct from true then 'elsewhere'
            when not is_preventive then 'other'
        end as reason,
        case reason
            when 'open' then status
            when 'uncompleted' then why
            when 'elsewhere' then coalesce(sprint_name, 'in no sprint')
            when 'other' then type
            else rule
        end as detail,
        points, is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
