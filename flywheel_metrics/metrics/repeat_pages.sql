-- title: Same alerts again
-- theme: treadmill
-- question: Do the same alerts come back with new ticket numbers?
-- phrase: The share of pages that repeat an alert |
-- signal: value
-- unit: share
-- better: lower
-- interval: share repeat_count / sample_size
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: pages with an alert
-- covered_by: pages else incidents
-- filters: team, service, urgency
-- segments: team, service, hours
-- raised: is_raised
-- says: {value} of {sample_size} pages repeat an alert that had paged in the four weeks before: {signature_count} alerts, under ever new
--   ticket numbers, with nothing changed in between that keeps them from coming back.
-- clear: {value} of {sample_size} pages repeat an alert of the four weeks before; most alerts do not come back.
-- definition: A page repeats when the same alert (service, and title without its variable parts) paged in the 28 days before it and no
--   guardrail for that alert went live in between. Raised when more than half of the pages do, beyond chance: the lower end of the
--   95 % interval (Wilson) is above one half.
-- caveats: Pages without a title are left out. Which titles are one alert can be corrected. A burst counts as repeats of its first
--   page.
-- measures:
--   is_raised flag: more than half of the pages repeat, beyond chance
--   repeat_count pages: that repeat an alert
--   signature_count alerts: that repeated
-- empty: Nobody was paged by an alert with a title.
with
incidents as (
    select distinct incident_id, signature_id from alert_incidents
    where signature_id is not null
),
guardrails as (
    select distinct incidents.signature_id, shipped.shipped_at
    from shipped_guardrails as shipped
    join incidents using (incident_id)
),
previous as (
    select
        source_tool, page_id,
        lag(sent_at) over (partition by signature_id order by sent_at, source_tool, page_id) as previous_at
    from alert_pages
    where signature_id is not null
),
pages as (
    select
        pages.* exclude (responder), previous.previous_at,
        coalesce(previous.previous_at >= pages.sent_at - interval 28 days, false)
        and not exists (
            select 1 from guardrails
            where guardrails.signature_id = pages.signature_id
                and guardrails.shipped_at > previous.previous_at
                and guardrails.shipped_at <= pages.sent_at
        ) as is_repeat
    from scoped_alert_pages as pages
    join previous using (source_tool, page_id)
),
placed as (
    select spine.grain, spine.period, pages.*
    from spine
    join pages
        on pages.segment = spine.segment
        and pages.sent_at >= spine.starts_at
        and pages.sent_at < spine.ends_at
    where spine.coverage <> 'none'
),
counted as (
    select * from placed
    where is_repeat
),
totals as (
    select
        grain, period, segment,
        count(*) as page_count,
        count(*) filter (where is_repeat) as repeat_count,
        count(distinct signature_id) filter (where is_repeat) as signature_count
    from placed
    group by grain, period, segment
),
shares as (
    -- Wilson's interval inverts this test: its lower end is above one half just then.
    select *, repeat_count / page_count::double as share, 2 * repeat_count - page_count > 1.96 * sqrt(page_count) as is_most
    from totals
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        shares.share as value,
        coalesce(shares.page_count, 0) as sample_size,
        coalesce(shares.is_most, false) as is_raised,
        coalesce(shares.repeat_count, 0) as repeat_count,
        coalesce(shares.signature_count, 0) as signature_count
    from spine
    left join shares using (grain, period, segment)
)
select * from answer
