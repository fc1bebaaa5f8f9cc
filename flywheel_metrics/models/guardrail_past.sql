-- title: The longer past of guarded alerts
-- grain: one row per guardrail that leads back to an alert
-- describes: Pages of the guardrail's alert in the year before it went live, without its last eight weeks, and the days in which those of
--   all its tools are known: after the alert's first page, and after the guardrail that the alert got before.
-- needs: guardrail_weeks, alert_pages, alert_debt, alert_ranges
-- of: guardrail_weeks
-- order: shipped_at, source_tool, guardrail_id
create table guardrail_past as
with
guarding as (
    select source_tool, guardrail_id, signature_id, shipped_at from guardrail_weeks
    where week = -1
),
before as (
    select guarding.source_tool, guarding.guardrail_id, max(earlier.shipped_at) as earlier_at
    from guarding
    join guarding as earlier
        on earlier.signature_id = guarding.signature_id and earlier.shipped_at < guarding.shipped_at
    group by guarding.source_tool, guarding.guardrail_id
),
spans as (
    select
        guarding.*,
        -- greatest() leaves out what is empty.
        greatest(guarding.shipped_at - interval 364 days, debt.first_at, before.earlier_at) as starts_at,
        guarding.shipped_at - interval 56 days as ends_at
    from guarding
    join alert_debt as debt using (signature_id)
    left join before using (source_tool, guardrail_id)
),
exposed as (
    select
        spans.source_tool, spans.guardrail_id,
        sum(extract(
            epoch from least(spans.ends_at, ranges.ends_at) - greatest(spans.starts_at, ranges.starts_at)
        )) / 86400 as days
    from spans
    join alert_ranges as ranges
        on ranges.signature_id = spans.signature_id and ranges.starts_at < spans.ends_at and ranges.ends_at > spans.starts_at
        and spans.starts_at < spans.ends_at
    group by all
),
told as (
    select
        spans.*,
        (
            select count(*) from alert_pages as pages
            join alert_ranges as ranges
                on ranges.signature_id = pages.signature_id and pages.sent_at >= ranges.starts_at and pages.sent_at < ranges.ends_at
            -- The first page of all began the span, so it says nothing of how often there are pages in it.
            where pages.signature_id = spans.signature_id and pages.sent_at > spans.starts_at and pages.sent_at < spans.ends_at
        ) as pages,
        coalesce(exposed.days, 0) as days
    from spans
    left join exposed using (source_tool, guardrail_id)
)
select * from told
