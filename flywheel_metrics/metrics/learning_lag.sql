-- title: Learning slower than status
-- theme: treadmill
-- question: Does learning keep up with closing?
-- phrase: The share of escalations without an insight two weeks later |
-- signal: value
-- unit: share
-- better: lower
-- interval: share unlearnt_count / sample_size
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: escalations
-- covered_by: incidents
-- filters: team, service, urgency
-- segments: team, service, reason
-- raised: is_raised
-- says: {unlearnt_count} of {sample_size} escalations had no insight two weeks later. Half of all were over within {median_resolve_minutes};
--   where something was learnt, half of it took {median_insight_minutes} or more.
-- clear: {unlearnt_count} of {sample_size} escalations had no insight two weeks later; half were over within {median_resolve_minutes}, and
--   half of what was learnt took no more than {median_insight_minutes}.
-- definition: Escalations (as in the loop ledger) to which, 14 days after they were opened, no insight leads back, beside the median time
--   to the end of their incidents (open ones count as longer than any other) and the median time to the insight, where there is
--   one. Raised when more than half have none, beyond chance: the lower end of the 95 % interval (Wilson) is above one half.
-- caveats: Counted in the week in which the 14 days are over. The time to the insight is that of the escalations which have one, so it
--   looks better than it is where most have none.
-- measures:
--   is_raised flag: more than half of them, beyond chance
--   unlearnt_count escalations: without an insight 14 days later
--   median_resolve_minutes minutes: median from opened to over
--   median_insight_minutes minutes: median from opened to the insight, where there is one
-- empty: Nothing escalated.
with
ends as (
    select source_tool, incident_id, ended_at from alert_incidents
),
escalations as (
    select
        ledger.escalation_id, ledger.reason, ledger.title, ledger.service, ledger.team, ledger.opened_at, ends.ended_at,
        ledger.insight_at, ledger.opened_at + interval 14 days as judged_at,
        coalesce(ledger.insight_at >= judged_at, true) as is_unlearnt,
        case when ends.ended_at >= ledger.opened_at
            then date_diff('microsecond', ledger.opened_at, ends.ended_at) / 6e7
        end as resolve_minutes,
        date_diff('microsecond', ledger.opened_at, ledger.insight_at) / 6e7 as insight_minutes,
        ledger.url, ledger.source_tool, ledger.upload_id, ledger.source_row, ledger.segment
    from scoped_loop_ledger as ledger
    left join ends using (source_tool, incident_id)
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
    where is_unlearnt
),
totals as (
    select
        grain, period, segment,
        count(*) as escalation_count,
        count(*) filter (where is_unlearnt) as unlearnt_count,
        quantile_cont(coalesce(resolve_minutes, 1e12), 0.5) as resolve_minutes,
        quantile_cont(insight_minutes, 0.5) as insight_minutes
    from placed
    group by grain, period, segment
),
shares as (
    -- Wilson's interval inverts this test: its lower end is above one half just then.
    select *, unlearnt_count / escalation_count::double as share, 2 * unlearnt_count - escalation_count > 1.96 * sqrt(escalation_count) as is_most
    from totals
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        shares.share as value,
        coalesce(shares.escalation_count, 0) as sample_size,
        coalesce(shares.is_most, false) as is_raised,
        coalesce(shares.unlearnt_count, 0) as unlearnt_count,
        -- The median of what never ended is no time.
        case when shares.resolve_minutes < 1e10 then shares.resolve_minutes end as median_resolve_minutes,
        shares.insight_minutes as median_insight_minutes
    from spine
    left join shares using (grain, period, segment)
)
select * from answer
