-- title: Weeks around guardrails
-- grain: one row per guardrail that leads back to an alert, and week of the eight before and the eight after it went live
-- describes: Pages of the guardrail's alert, and of the alerts that got no guardrail in these sixteen weeks: those of the same team, and
--   all of them. Weeks are counted from the instant at which it went live, from -8 to 7. The exposure is the number of days of the
--   week in which the pages of all tools of the alert are known; only pages at such times count.
-- needs: shipped_guardrails, learning_incidents, alert_pages, alert_debt, alert_ranges
-- of: shipped_guardrails
-- order: shipped_at, source_tool, guardrail_id, week
create table guardrail_weeks as
with
guarding as (
    select
        shipped.guardrail_id, shipped.title, shipped.kind, shipped.service, shipped.team, shipped.shipped_at,
        learning.signature_id, alerts.signature, shipped.source_tool, shipped.upload_id, shipped.source_row
    from shipped_guardrails as shipped
    join learning_incidents as learning
        on learning.stage = 'guardrail' and learning.source_tool = shipped.source_tool and learning.record_id = shipped.guardrail_id
    join alert_debt as alerts on alerts.signature_id = learning.signature_id
    qualify row_number() over (
        partition by shipped.source_tool, shipped.guardrail_id
        order by list_position(['explicit', 'issue link', 'mention'], learning.link), learning.incident_id
    ) = 1
),
weeks as (
    select
        guarding.*, week,
        shipped_at + to_days(7 * week::integer) as starts_at,
        shipped_at + to_days(7 * week::integer + 7) as ends_at
    from guarding
    cross join range(-8, 8) as numbers (week)
),
exposed as (
    select
        weeks.source_tool, weeks.guardrail_id, weeks.week,
        sum(extract(
            epoch from least(weeks.ends_at, ranges.ends_at) - greatest(weeks.starts_at, ranges.starts_at)
        )) / 86400 as days
    from weeks
    join alert_ranges as ranges
        on ranges.signature_id = weeks.signature_id and ranges.starts_at < weeks.ends_at and ranges.ends_at > weeks.starts_at
    group by all
),
-- Alerts that get a guardrail within the sixteen weeks are no comparison.
others as (
    select guarding.source_tool, guarding.guardrail_id, debt.signature_id, debt.team is not distinct from guarding.team as is_team
    from guarding
    join alert_debt as debt on debt.signature_id <> guarding.signature_id
    anti join guarding as guarded
        on guarded.signature_id = debt.signature_id
        and guarded.shipped_at > guarding.shipped_at - interval 112 days
        and guarded.shipped_at < guarding.shipped_at + interval 56 days
),
counted as (
    select
        weeks.source_tool, weeks.guardrail_id, weeks.week,
        count(*) filter (where pages.signature_id = weeks.signature_id) as pages,
        count(*) filter (where others.is_team) as team_pages,
        count(others.signature_id) as other_pages
    from weeks
    join alert_pages as pages on pages.sent_at >= weeks.starts_at and pages.sent_at < weeks.ends_at
    -- The ranges of an alert do not overlap.
    join alert_ranges as ranges
        on ranges.signature_id = weeks.signature_id and pages.sent_at >= ranges.starts_at and pages.sent_at < ranges.ends_at
    left join others
        on others.source_tool = weeks.source_tool and others.guardrail_id = weeks.guardrail_id
        and others.signature_id = pages.signature_id
    group by all
),
told as (
    select
        weeks.* exclude (starts_at, ends_at),
        coalesce(counted.pages, 0) as pages,
        coalesce(counted.team_pages, 0) as team_pages,
        coalesce(counted.other_pages, 0) as other_pages,
        coalesce(exposed.days, 0) as days
    from weeks
    left join counted using (source_tool, guardrail_id, week)
    left join exposed using (source_tool, guardrail_id, week)
)
select * from told
