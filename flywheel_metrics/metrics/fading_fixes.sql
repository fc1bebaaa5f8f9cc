-- title: Fading fixes
-- theme: treadmill
-- question: Do fixes last, or is the relief gone by the next release?
-- phrase: The share of fixes whose relief faded |
-- signal: value
-- unit: share
-- better: lower
-- interval: share faded_count / sample_size
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: fixes that brought relief
-- covered_by: pages else incidents
-- filters: team, service
-- segments: team, service
-- raised: is_raised
-- says: After {faded_count} of {sample_size} fixes that brought relief, the same alert came back within 20 weeks at least half as often as
--   before. What was done took away the symptom; the condition is still there.
-- clear: None of {sample_size} fixes that brought relief faded within 20 weeks.
-- definition: A fix is a completed hot fix, meant for the alerts of its service, or a guardrail that came from an incident, meant for
--   its alert. It brought relief when the alert paged at least 6 times in the 8 weeks before and, in the 4 weeks after, at most a
--   third as often. The relief faded when it paged in the weeks 9 to 20 at least half as often as before. Raised from the first one.
-- caveats: Counted in the week in which it can be told, 20 weeks after the fix. An alert may come and go for other reasons; where few
--   pages came before, a quiet month may be chance. Urgency does not apply.
-- measures:
--   is_raised flag: at least one fix faded
--   faded_count fixes: relief that faded
--   fruitless_count fixes: without relief, though enough pages came before
-- empty: No fix that brought relief can be judged yet.
with
fixes as (
    select * from scoped_fixed_alerts
    where before_pages >= 6
),
counted as (
    select spine.grain, spine.period, fixes.*
    from spine
    join fixes
        on fixes.segment = spine.segment
        and fixes.judged_at >= spine.starts_at
        and fixes.judged_at < spine.ends_at
    where spine.coverage <> 'none'
    order by has_faded desc, fixed_at desc
),
totals as (
    select
        grain, period, segment,
        count(*) filter (where has_relieved) as relieved_count,
        count(*) filter (where has_faded) as faded_count,
        count(*) filter (where not has_relieved) as fruitless_count
    from counted
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        totals.faded_count / nullif(totals.relieved_count, 0)::double as value,
        coalesce(totals.relieved_count, 0) as sample_size,
        coalesce(totals.faded_count, 0) > 0 as is_raised,
        coalesce(totals.faded_count, 0) as faded_count,
        coalesce(totals.fruitless_count, 0) as fruitless_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
