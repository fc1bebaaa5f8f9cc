-- title: Practised runbooks
-- theme: runbooks
-- question: Has somebody other than the author followed it?
-- phrase: The share of runbooks that somebody else practised |
-- signal: value
-- unit: share
-- better: higher
-- interval: share practised_count / sample_size
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: runbooks
-- covered_by: drills
-- filters: team, service
-- segments: team, service
-- definition: Runbooks that somebody other than their author practised with success in the 365 days up to the end of the period, of those
--   that there were by then.
-- caveats: A drill of somebody unknown, or of a runbook whose author is unknown, does not count as somebody else's. A runbook without a
--   date of its own counts as if it had always been there. Urgency does not apply.
-- measures:
--   practised_count runbooks: practised with success by somebody else
--   own_count runbooks: practised, but not with success by somebody else
--   failed_count runbooks: whose last drill failed
--   never_count runbooks: not practised at all
-- empty: There is no runbook.
with
runbooks as (
    select * from scoped_kept_runbooks
),
placed as (
    select spine.grain, spine.period, spine.ends_at as as_of, runbooks.*
    from spine
    join runbooks
        on runbooks.segment = spine.segment
        and coalesce(runbooks.created_at, timestamp '1900-01-01') < spine.ends_at
),
drilled as (
    select
        placed.grain, placed.period, placed.segment, placed.source_tool, placed.runbook_id,
        count(*) as drill_count,
        max(drills.drilled_at) as last_drilled_at,
        arg_max(drills.outcome, drills.drilled_at) as last_outcome,
        bool_or(drills.is_by_other and drills.outcome = 'passed') as is_practised
    from placed
    join runbook_drills as drills
        on drills.runbook_id = placed.runbook_id
        and drills.drilled_at >= placed.as_of - interval 365 days
        and drills.drilled_at < placed.as_of
    group by placed.grain, placed.period, placed.segment, placed.source_tool, placed.runbook_id
),
counted as (
    select
        placed.*, coalesce(drilled.drill_count, 0) as drill_count, drilled.last_drilled_at, drilled.last_outcome,
        coalesce(drilled.is_practised, false) as is_practised
    from placed
    left join drilled using (grain, period, segment, source_tool, runbook_id)
),
totals as (
    select
        grain, period, segment,
        count(*) as runbook_count,
        count(*) filter (where is_practised) as practised_count,
        count(*) filter (where drill_count > 0 and not is_practised) as own_count,
        count(*) filter (where last_outcome = 'failed') as failed_count,
        count(*) filter (where drill_count = 0) as never_count
    from counted
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        case when spine.coverage <> 'none' then totals.practised_count / nullif(totals.runbook_count, 0)::double end as value,
        coalesce(totals.runbook_count, 0) as sample_size,
        coalesce(totals.practised_count, 0) as practised_count,
        coalesce(totals.own_count, 0) as own_count,
        coalesce(totals.failed_count, 0) as failed_count,
        coalesce(totals.never_count, 0) as never_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
