-- title: Big-bang changes
-- theme: treadmill
-- question: Do large changes go live that nobody can undo?
-- phrase: Large changes without a way back |
-- signal: value
-- unit: changes
-- better: lower
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: large changes
-- covered_by: changes
-- filters: team, service
-- segments: team, service, kind
-- raised: is_raised
-- says: {value} of {sample_size} large changes went live with no way back that anybody has said or shown; {incident_count} incidents
--   were charged to them.
-- clear: {sample_size} large changes went live, and each has a way back.
-- definition: Successful production changes of at least 2,000 lines, and of at least ten times the median of their team, that are
--   irreversible (declared so, or the mechanism is known to fail) or unknown. Raised from the first one.
-- caveats: Size is known only where the export tells lines changed. A large change of a tool that
--   tells no size is not found. Urgency does not apply.
-- measures:
--   is_raised flag: there is at least one
--   incident_count incidents: charged to them
--   unsized_count changes: whose size the exports do not tell
-- empty: No large change went live.
with
changes as (
    select * from scoped_standing_changes
),
placed as (
    select spine.grain, spine.period, changes.*
    from spine
    join changes
        on changes.segment = spine.segment
        and changes.finished_at >= spine.starts_at
        and changes.finished_at < spine.ends_at
    where spine.coverage <> 'none'
),
counted as (
    select * from placed
    where is_large and is_exposed
    order by lines_changed desc, finished_at
),
totals as (
    select
        grain, period, segment,
        count(*) filter (where is_large) as large_count,
        count(*) filter (where is_large and is_exposed) as exposed_count,
        coalesce(sum(incident_count) filter (where is_large and is_exposed), 0)::bigint as incident_count,
        count(*) filter (where lines_changed is null) as unsized_count
    from placed
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        case when spine.coverage <> 'none' then coalesce(totals.exposed_count, 0) end as value,
        coalesce(totals.large_count, 0) as sample_size,
        coalesce(totals.exposed_count, 0) > 0 as is_raised,
        coalesce(totals.incident_count, 0) as incident_count,
        coalesce(totals.unsized_count, 0) as unsized_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
