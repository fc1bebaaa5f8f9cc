-- title: Pages per person
-- question: What does being on call cost one person?
-- phrase: Pages per person | a week on call
-- signal: value
-- unit: pages per person-week
-- interval: rate pages / sample_size
-- better: lower
-- grain: one row per week and segment
-- rate: per full week
-- version: 1
-- sample: person-weeks on call
-- covered_by: pages else incidents
-- filters: team, service, urgency
-- segments: team
-- definition: Pages in the week divided by the people on call in that week, people with no page included. Who is on call comes from
--   the on-call export; in a week that it does not cover, it is everybody who was paged at least once in the 13 weeks up to its end.
--   Over a scope it is pages in full weeks divided by person-weeks in full weeks.
-- caveats: The median and the maximum are over people, without names, and are withheld for groups under five people. A filter by
--   service applies to pages, not to who is on call.
-- measures:
--   pages pages: in the weeks that count
--   median_per_person pages per person-week: median over people
--   max_per_person pages per person-week: largest over people
--   people people: different people on call
--   roster_weeks person-weeks: known from the on-call export
-- empty: Nobody was on call.
with
pages as (
    select * from scoped_counted_pages
),
shifts as (
    select * from scoped_on_call_people
),
rostered as (
    select distinct
        spine.grain, spine.period, spine.segment, spine.starts_at, spine.ends_at, shifts.responder
    from spine
    join shifts
        on shifts.segment = spine.segment
        and shifts.starts_at < spine.ends_at
        and shifts.ends_at > spine.starts_at
    where spine.coverage <> 'none'
),
unrostered as (
    select * from spine
    anti join rostered using (grain, period, segment, starts_at)
    where coverage <> 'none'
),
lately_paged as (
    select distinct
        unrostered.grain, unrostered.period, unrostered.segment, unrostered.starts_at, unrostered.ends_at,
        pages.responder
    from unrostered
    join pages
        on pages.segment = unrostered.segment
        and pages.sent_at >= unrostered.ends_at - interval 91 days
        and pages.sent_at < unrostered.ends_at
    where pages.responder is not null
),
people as (
    select *, 'roster' as basis from rostered
    union all
    select *, 'paged in 13 weeks' as basis from lately_paged
),
paged as (
    select
        spine.grain, spine.period, spine.segment, spine.starts_at,
        pages.responder,
        count(*) as pages
    from spine
    join pages
        on pages.segment = spine.segment
        and pages.sent_at >= spine.starts_at
        and pages.sent_at < spine.ends_at
    where spine.coverage <> 'none'
    group by all
),
person_weeks as (
    select
        coalesce(people.grain, paged.grain) as grain,
        coalesce(people.period, paged.period) as period,
        coalesce(people.segment, paged.segment) as segment,
        coalesce(people.starts_at, paged.starts_at) as week_starts_at,
        people.responder as on_call,
        people.basis,
        coalesce(paged.pages, 0) as pages
    from people
    full join paged
        on paged.grain = people.grain
        and paged.period = people.period
        and paged.segment = people.segment
        and paged.starts_at = people.starts_at
        and paged.responder = people.responder
),
counted as (
    select
        grain, period, segment, week_starts_at,
        case when on_call is null then 'paged, not on call' else 'on call' end as role,
        basis, pages
    from person_weeks
    order by grain, period, segment, week_starts_at, pages desc
),
per_person as (
    select grain, period, segment, on_call, avg(pages) as pages_per_week
    from person_weeks
    where on_call is not null
    group by grain, period, segment, on_call
),
over_people as (
    select
        grain, period, segment,
        count(*) as people,
        case when count(*) >= 5 then quantile_cont(pages_per_week, 0.5) end as median_per_person,
        case when count(*) >= 5 then max(pages_per_week) end as max_per_person
    from per_person
    group by grain, period, segment
),
totals as (
    select
        grain, period, segment,
        sum(pages) as pages,
        count(on_call) as person_weeks,
        count(*) filter (where basis = 'roster') as roster_weeks
    from person_weeks
    group by grain, period, segment
),
ranges as (
    select grain, period, segment, coverage, min(starts_at) as starts_at, max(ends_at) as ends_at
    from spine
    group by grain, period, segment, coverage
),
answer as (
    select
        ranges.grain, ranges.period, ranges.starts_at, ranges.ends_at, ranges.segment, ranges.coverage,
        totals.pages / nullif(totals.person_weeks, 0)::double as value,
        coalesce(totals.person_weeks, 0) as sample_size,
        coalesce(totals.pages, 0)::bigint as pages,
        over_people.median_per_person,
        over_people.max_per_person,
        coalesce(over_people.people, 0) as people,
        coalesce(totals.roster_weeks, 0) as roster_weeks
    from ranges
    left join totals using (grain, period, segment)
    left join over_people using (grain, period, segment)
)
select * from answer
