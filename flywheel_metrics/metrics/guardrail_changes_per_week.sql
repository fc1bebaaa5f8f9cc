-- title: Guardrail changes per week
-- question: Are insights becoming guardrails?
-- phrase: Guardrails shipped | a week
-- signal: value
-- unit: guardrails
-- interval: rate sample_size / weeks
-- events: shipped_at
-- better: higher
-- grain: one row per week and segment
-- rate: per full week
-- version: 1
-- sample: guardrails
-- covered_by: guardrails or work_items or changes
-- filters: team, service
-- segments: team, service, kind
-- definition: A guardrail counts in the week in which it is live. It comes from the guardrails export, or from a completed work
--   item or a production change whose label, type or title the vocabulary calls a guardrail. Over a scope it is the average of
--   the full weeks.
-- caveats: The rule that made a row a guardrail is kept on the row. Planned guardrails do not count. Urgency does not apply.
-- measures:
--   feature_flag guardrails: deploy and release are separate
--   rollback guardrails: tested rollback
--   predictable_failure guardrails: timeouts, budgets, backoff, circuit breakers, retry policy
--   safe_data_path guardrails: idempotent writes and migrations
--   honest_traffic guardrails: rate limits, backpressure, caching and stampede limits
--   observability guardrails: dashboards, objectives, burn alerts, what changed
--   other guardrails: of no starter kind
--   from_insight guardrails: that name the incident or the insight they came from
--   weeks weeks: full weeks in the average
-- empty: No week is covered in full.
with
guardrails as (
    select * from scoped_shipped_guardrails
),
counted as (
    select spine.grain, spine.period, guardrails.*
    from spine
    join guardrails
        on guardrails.segment = spine.segment
        and guardrails.shipped_at >= spine.starts_at
        and guardrails.shipped_at < spine.ends_at
    where spine.coverage <> 'none'
),
ranges as (
    select
        grain, period, segment, coverage,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at,
        count(*) as weeks
    from spine
    group by grain, period, segment, coverage
),
totals as (
    select
        grain, period, segment,
        count(*) as guardrail_count,
        count(*) filter (where kind = 'feature_flag') as feature_flag,
        count(*) filter (where kind = 'rollback') as rollback,
        count(*) filter (where kind = 'predictable_failure') as predictable_failure,
        count(*) filter (where kind = 'safe_data_path') as safe_data_path,
        count(*) filter (where kind = 'honest_traffic') as honest_traffic,
        count(*) filter (where kind = 'observability') as observability,
        count(*) filter (where kind = 'other') as other,
        count(*) filter (where incident_id is not null or insight_id is not null) as from_insight
    from counted
    group by grain, period, segment
),
answer as (
    select
        ranges.grain, ranges.period, ranges.starts_at, ranges.ends_at, ranges.segment, ranges.coverage,
        case when ranges.coverage <> 'none'
            then coalesce(totals.guardrail_count, 0) / ranges.weeks::double
        end as value,
        coalesce(totals.guardrail_count, 0) as sample_size,
        coalesce(totals.feature_flag, 0) as feature_flag,
        coalesce(totals.rollback, 0) as rollback,
        coalesce(totals.predictable_failure, 0) as predictable_failure,
        coalesce(totals.safe_data_path, 0) as safe_data_path,
        coalesce(totals.honest_traffic, 0) as honest_traffic,
        coalesce(totals.observability, 0) as observability,
        coalesce(totals.other, 0) as other,
        coalesce(totals.from_insight, 0) as from_insight,
        case when ranges.coverage <> 'none' then ranges.weeks else 0 end as weeks
    from ranges
    left join totals using (grain, period, segment)
)
select * from answer
