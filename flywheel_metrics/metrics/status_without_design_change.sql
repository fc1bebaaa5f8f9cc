-- title: Status without a design change
-- theme: treadmill
-- question: Are escalations closed without changing anything?
-- phrase: The share of escalations closed with nothing learnt or built |
-- signal: value
-- unit: share
-- better: lower
-- interval: share unchanged_count / sample_size
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: escalations that were closed
-- covered_by: incidents
-- filters: team, service, urgency
-- segments: team, service, reason
-- raised: is_raised
-- says: {value} of {sample_size} escalations were closed and, four weeks after they began, had left neither an insight nor a guardrail.
-- clear: {value} of {sample_size} closed escalations had left neither an insight nor a guardrail four weeks later; most lead to one.
-- definition: Escalations (as in the loop ledger) whose incident is over and to which, 28 days after they were opened, neither an insight
--   nor a guardrail leads back. Raised when these are more than half of the closed ones, beyond chance: the lower end of the 95 %
--   interval (Wilson) is above one half.
-- caveats: Counted in the week in which the 28 days are over. An insight or guardrail of another incident of the same alert counts. What
--   is written where no export reaches is not found.
-- measures:
--   is_raised flag: more than half of them, beyond chance
--   unchanged_count escalations: with neither an insight nor a guardrail
--   insight_count escalations: with an insight within 28 days
--   guardrail_count escalations: with a guardrail within 28 days
-- empty: No escalation was closed.
with
ends as (
    select source_tool, incident_id, ended_at from alert_incidents
),
escalations as (
    select
        ledger.escalation_id, ledger.reason, ledger.title, ledger.service, ledger.team, ledger.opened_at, ends.ended_at,
        ledger.opened_at + interval 28 days as judged_at,
        coalesce(ledger.insight_at < judged_at, false) as has_insight,
        coalesce(ledger.guardrail_at < judged_at, false) as has_guardrail,
        not has_insight and not has_guardrail as is_unchanged,
        ledger.url, ledger.source_tool, ledger.upload_id, ledger.source_row, ledger.segment
    from scoped_loop_ledger as ledger
    join ends using (source_tool, incident_id)
    where ends.ended_at is not null
),
placed as (
    select spine.grain, spine.period, escalations.*
    from spine
    join escalations
        on escalations.segment = spine.segment
        and escalations.judged_at >= spine.starts_at
        and escalations.judged_at < spine.ends_at
    where spine.coverage <> 'none'
),
counted as (
    select * from placed
    where is_unchanged
),
totals as (
    select
        grain, period, segment,
        count(*) as closed_count,
        count(*) filter (where is_unchanged) as unchanged_count,
        count(*) filter (where has_insight) as insight_count,
        count(*) filter (where has_guardrail) as guardrail_count
    from placed
    group by grain, period, segment
),
shares as (
    -- Wilson's interval inverts this test: its lower end is above one half just then.
    select *, unchanged_count / closed_count::double as share, 2 * unchanged_count - closed_count > 1.96 * sqrt(closed_count) as is_most
    from totals
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        shares.share as value,
        coalesce(shares.closed_count, 0) as sample_size,
        coalesce(shares.is_most, false) as is_raised,
        coalesce(shares.unchanged_count, 0) as unchanged_count,
        coalesce(shares.insight_count, 0) as insight_count,
        coalesce(shares.guardrail_count, 0) as guardrail_count
    from spine
    left join shares using (grain, period, segment)
)
select * from answer
