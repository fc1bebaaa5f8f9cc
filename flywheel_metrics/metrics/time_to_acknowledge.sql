-- title: Time to acknowledge
-- theme: response
-- question: Is somebody there when it pages?
-- phrase: The usual time to acknowledge |
-- signal: value
-- unit: minutes
-- better: lower
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: pages that needed a person
-- covered_by: pages else incidents
-- filters: team, service, urgency
-- segments: team, service, hours, urgency
-- definition: Median time from the page to the first answer by a person. A page that nobody answered counts as longer than any
--   other, so silence never makes the figure better. A page that ended by itself before anybody answered needed no person; it
--   is left out and counted apart, and so are the pages of a tool whose export never tells an answer.
-- caveats: Where more than half of the pages got no answer there is no median. The 95th percentile is over answered pages only.
-- measures:
--   answered_count pages: answered by a person
--   p95_minutes minutes: 95th percentile of the answered ones
--   unanswered_count pages: nobody answered, and they did not end by themselves
--   auto_count pages: ended by themselves before anybody answered
--   untold_count pages: of tools whose export never tells an answer
-- empty: Half of the pages or more got no answer, or there was none.
with
incidents as (
    select source_tool, incident_id, is_auto_resolved, resolved_at
    from counted_incidents
),
telling as (
    select distinct source_tool, true as is_told from counted_pages
    where acknowledged_at is not null
),
pages as (
    select
        pages.* exclude (responder), coalesce(is_told, false) as is_told,
        case when pages.acknowledged_at >= pages.sent_at
            then date_diff('microsecond', pages.sent_at, pages.acknowledged_at) / 6e7
        end as minutes,
        minutes is null and coalesce(incidents.is_auto_resolved, false) as is_auto
    from scoped_counted_pages as pages
    left join incidents using (source_tool, incident_id)
    left join telling using (source_tool)
),
counted as (
    select spine.grain, spine.period, pages.*
    from spine
    join pages
        on pages.segment = spine.segment
        and pages.sent_at >= spine.starts_at
        and pages.sent_at < spine.ends_at
    where spine.coverage <> 'none'
),
totals as (
    select
        grain, period, segment,
        quantile_cont(coalesce(minutes, 1e12), 0.5) filter (where is_told and not is_auto) as median_minutes,
        count(*) filter (where is_told and not is_auto) as needing_count,
        count(minutes) as answered_count,
        quantile_cont(minutes, 0.95) as p95_minutes,
        count(*) filter (where minutes is null and is_told and not is_auto) as unanswered_count,
        count(*) filter (where is_told and is_auto) as auto_count,
        count(*) filter (where not is_told) as untold_count
    from counted
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        -- The median of silence is no time.
        case when totals.median_minutes < 1e10 then totals.median_minutes end as value,
        coalesce(totals.needing_count, 0) as sample_size,
        coalesce(totals.answered_count, 0) as answered_count,
        totals.p95_minutes,
        coalesce(totals.unanswered_count, 0) as unanswered_count,
        coalesce(totals.auto_count, 0) as auto_count,
        coalesce(totals.untold_count, 0) as untold_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
