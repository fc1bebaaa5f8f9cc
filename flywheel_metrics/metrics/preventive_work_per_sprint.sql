-- title: Preventive work per sprint
-- question: Do we invest in a quieter tomorrow?
-- phrase: Preventive items completed | a sprint
-- signal: value
-- unit: items
-- interval: rate preventive_count / sprints
-- better: higher
-- grain: one row per sprint and segment
-- rate: per sprint
-- version: 1
-- sample: completed items
-- covered_by: work_items
-- filters: team, service
-- segments: team
-- definition: Work items that are preventive by the vocabulary (label, type, component, epic or title) or by a link to an
--   escalation, counted in the sprint in which they were completed, once, however often they were carried over. Over a scope
--   it is the average of the sprints that lie in it in full.
-- caveats: Won't-fix, duplicates and the like are not completed. Sprints with no preventive item count as 0. Sprints of several
--   teams with the same dates are one sprint. Where an export gives only names, the dates are inferred and marked so.
-- measures:
--   preventive_count items: preventive items completed in sprints
--   points points: points of these items, where they have any
--   share share: preventive items of all completed items
--   outside_count items: preventive items completed in no sprint
--   inferred_sprints sprints: whose dates are inferred
--   sprints sprints: full sprints in the average
-- empty: No sprint lies in the scope in full.
with
work as (
    select * from scoped_completed_work
),
-- A sprint is told apart by its dates; a scope takes all of its full sprints together.
sprints as (
    select
        *,
        case when grain in ('scope', 'previous') then null else starts_at end as part_starts_at,
        case when grain in ('scope', 'previous') then null else ends_at end as part_ends_at
    from spine
),
counted as (
    select
        sprints.grain, sprints.period, sprints.part_starts_at, sprints.part_ends_at,
        'in sprint' as role, work.*
    from sprints
    join work
        on work.segment = sprints.segment
        and work.sprint_starts_at = sprints.starts_at
        and work.sprint_ends_at = sprints.ends_at
    where sprints.coverage <> 'none'
    union all by name
    select asked.grain, asked.period, 'outside sprints' as role, work.*
    from asked
    join work
        on work.segment = asked.segment
        and work.sprint_key is null
        and work.is_preventive
        and work.done_at >= asked.starts_at
        and work.done_at < asked.ends_at
    where asked.coverage <> 'none'
),
ranges as (
    select
        grain, period, segment, coverage, part_starts_at, part_ends_at,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
        count(*) as sprints,
        count(*) filter (where is_inferred) as inferred_sprints
    from sprints
    group by all
),
totals as (
    select
        grain, period, segment, part_starts_at, part_ends_at,
        count(*) filter (where role = 'in sprint') as item_count,
        count(*) filter (where role = 'in sprint' and is_preventive) as preventive_count,
        sum(points) filter (where role = 'in sprint' and is_preventive) as points,
        count(*) filter (where role = 'outside sprints') as outside_count
    from counted
    group by all
),
answer as (
    select
        ranges.grain, ranges.period, ranges.starts_at, ranges.ends_at, ranges.segment, ranges.coverage,
        case when ranges.coverage <> 'none'
            then coalesce(totals.preventive_count, 0) / ranges.sprints::double
        end as value,
        coalesce(totals.item_count, 0) as sample_size,
        coalesce(totals.preventive_count, 0) as preventive_count,
        case when coalesce(totals.preventive_count, 0) = 0 then 0 else totals.points end as points,
        totals.preventive_count / nullif(totals.item_count, 0)::double as share,
        coalesce(totals.outside_count, 0) as outside_count,
        case when ranges.coverage <> 'none' then ranges.inferred_sprints else 0 end as inferred_sprints,
        case when ranges.coverage <> 'none' then ranges.sprints else 0 end as sprints
    from ranges
    left join totals
        on totals.grain = ranges.grain
        and totals.period = ranges.period
        and totals.segment = ranges.segment
        and totals.part_starts_at is not distinct from ranges.part_starts_at
        and totals.part_ends_at is not distinct from ranges.part_ends_at
)
select * from answer
