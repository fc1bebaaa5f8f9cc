-- title: Time to resolve
-- theme: response
-- question: Do we still put things right as fast?
-- phrase: The usual time to resolve |
-- signal: value
-- unit: minutes
-- better: lower
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: paging incidents that needed a person
-- covered_by: incidents
-- filters: team, service, urgency
-- segments: team, service, urgency
-- definition: Median time from the begin of an incident that paged somebody to its resolution by a person. An incident that is still open counts as
--   longer than any other. What a machine resolved is left out and counted apart.
-- caveats: Incidents that paged nobody are left out, since fewer pages would otherwise make the rest look slower. The time of resolution is the export's own, never the last update nor the closing of the ticket. Where half of the
--   incidents are open there is no median. The 95th percentile is over resolved incidents only.
-- measures:
--   resolved_count incidents: resolved by a person
--   p95_minutes minutes: 95th percentile of the resolved ones
--   open_count incidents: not resolved
--   auto_count incidents: resolved by a machine
-- empty: Half of the incidents or more are open, or there was none.
with
paged as (
    select distinct incident_id from counted_pages
),
incidents as (
    select
        * exclude (responders),
        coalesce(is_auto_resolved, false) as is_auto,
        case when resolved_at >= created_at and not is_auto
            then date_diff('microsecond', created_at, resolved_at) / 6e7
        end as minutes
    from scoped_counted_incidents
    semi join paged using (incident_id)
),
counted as (
    select spine.grain, spine.period, incidents.*
    from spine
    join incidents
        on incidents.segment = spine.segment
        and incidents.created_at >= spine.starts_at
        and incidents.created_at < spine.ends_at
    where spine.coverage <> 'none'
),
totals as (
    select
        grain, period, segment,
        quantile_cont(coalesce(minutes, 1e12), 0.5) filter (where not is_auto) as median_minutes,
        count(*) filter (where not is_auto) as needing_count,
        count(minutes) as resolved_count,
        quantile_cont(minutes, 0.95) as p95_minutes,
        count(*) filter (where minutes is null and not is_auto) as open_count,
        count(*) filter (where is_auto) as auto_count
    from counted
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        -- The median of what never ended is no time.
        case when totals.median_minutes < 1e10 then totals.median_minutes end as value,
        coalesce(totals.needing_count, 0) as sample_size,
        coalesce(totals.resolved_count, 0) as resolved_count,
        totals.p95_minutes,
        coalesce(totals.open_count, 0) as open_count,
        coalesce(totals.auto_count, 0) as auto_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
