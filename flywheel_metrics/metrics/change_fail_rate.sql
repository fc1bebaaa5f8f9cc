-- title: Change fail rate
-- question: Which share of our changes had to be undone or hurt?
-- phrase: The change fail rate |
-- signal: value
-- unit: share
-- interval: share failed_count / sample_size
-- better: lower
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: successful production changes
-- covered_by: incidents and changes
-- filters: team, service
-- segments: team, service, kind
-- definition: Successful production changes finished in the period that were rolled back or have at least one attributed
--   incident, divided by all successful production changes finished in it.
-- caveats: A change counts once, however many incidents it caused, so the share is never above 100 %. It is not incidents per
--   change. A change at the end of an extract may still fail later. Urgency does not apply.
-- measures:
--   failed_count changes: rolled back, or with an attributed incident
--   rolled_back_count changes: rolled back
--   with_incident_count changes: with at least one attributed incident
-- empty: No production change succeeded.
with
changes as (
    select *, was_rolled_back or incident_count > 0 as has_failed
    from scoped_production_changes
    where is_successful
),
counted as (
    select spine.grain, spine.period, changes.*
    from spine
    join changes
        on changes.segment = spine.segment
        and changes.finished_at >= spine.starts_at
        and changes.finished_at < spine.ends_at
    where spine.coverage <> 'none'
),
totals as (
    select
        grain, period, segment,
        count(*) as change_count,
        count(*) filter (where has_failed) as failed_count,
        count(*) filter (where was_rolled_back) as rolled_back_count,
        count(*) filter (where incident_count > 0) as with_incident_count
    from counted
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        totals.failed_count / nullif(totals.change_count, 0)::double as value,
        coalesce(totals.change_count, 0) as sample_size,
        coalesce(totals.failed_count, 0) as failed_count,
        coalesce(totals.rolled_back_count, 0) as rolled_back_count,
        coalesce(totals.with_incident_count, 0) as with_incident_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
