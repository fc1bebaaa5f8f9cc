-- title: Pages per week
-- question: Is tomorrow getting quieter?
-- phrase: Pages | a week
-- signal: value
-- unit: pages
-- interval: rate sample_size / weeks
-- events: sent_at
-- better: lower
-- grain: one row per week and segment
-- rate: per full week
-- version: 1
-- sample: pages
-- covered_by: pages else incidents
-- filters: team, service, urgency
-- segments: team, service, hours
-- definition: A page is one interruption of one person by push message, text message or phone call. Several channels,
--   and several notifications to the same person within 60 seconds of the first, are one page. E-mail is not a page.
--   Tests, drills, maintenance and backfilled incidents do not page. Over a scope it is the average of the full weeks.
-- caveats: Where an export lists incidents and not notifications, each incident that pages by its urgency counts as one
--   page to one person. Weeks that the exports cover only in part are drawn hollow and left out of averages and limits.
-- measures:
--   business_pages pages: Monday to Friday, 08:00 to 18:00 local time
--   off_pages pages: neither business nor sleep hours
--   sleep_pages pages: 22:00 to 08:00 local time
--   disrupted_hours hours: different clock hours with at least one page
--   from_incidents pages: counted from incidents, because the export does not list notifications
--   weeks weeks: full weeks in the average
-- empty: No week is covered in full.
with
pages as (
    select * exclude (responder) from scoped_counted_pages
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
        count(*) as page_count,
        count(*) filter (where hours = 'business') as business_pages,
        count(*) filter (where hours = 'off') as off_pages,
        count(*) filter (where hours = 'sleep') as sleep_pages,
        count(distinct date_trunc('hour', local_at)) as disrupted_hours,
        count(*) filter (where basis = 'incident') as from_incidents
    from counted
    group by grain, period, segment
),
answer as (
    select
        ranges.grain, ranges.period, ranges.starts_at, ranges.ends_at, ranges.segment, ranges.coverage,
        case when ranges.coverage <> 'none' then coalesce(totals.page_count, 0) / ranges.weeks::double end as value,
        coalesce(totals.page_count, 0) as sample_size,
        coalesce(totals.business_pages, 0) as business_pages,
        coalesce(totals.off_pages, 0) as off_pages,
        coalesce(totals.sleep_pages, 0) as sleep_pages,
        coalesce(totals.disrupted_hours, 0) as disrupted_hours,
        coalesce(totals.from_incidents, 0) as from_incidents,
        case when ranges.coverage <> 'none' then ranges.weeks else 0 end as weeks
    from ranges
    left join totals using (grain, period, segment)
)
select * from answer
