-- title: Fixed alerts
-- grain: one row per fix and alert that it was meant for
-- describes: Pages of an alert around a fix: in the 8 weeks before it, the 4 weeks after it, and the weeks 9 to 20 after it. A fix is
--   a completed hot fix (vocabulary: hot_fix), meant for the alerts of its service, or a guardrail that came from an incident, meant
--   for its alert. It relieved when at least 6 pages came before and at most a third as often after; the relief faded when pages came
--   again at least half as often as before. The column judged_at is when that can be told: 20 weeks after the fix.
-- needs: alert_pages, alert_incidents, completed_items, matched_rules, shipped_guardrails
-- of: completed_items, shipped_guardrails
-- order: fixed_at, source_tool, fix_id, signature_id
create table fixed_alerts as
with
hot as (
    select distinct source_tool, row_id as item_id from matched_rules
    where table_name = 'work_items' and meaning = 'hot_fix'
),
alerts as (
    select distinct service, signature_id, signature from alert_pages
    where signature_id is not null
),
hot_fixes as (
    select
        items.item_id as fix_id, items.title, 'hot fix' as kind, items.service, items.team, items.done_at as fixed_at,
        alerts.signature_id, alerts.signature, items.source_tool, items.upload_id, items.source_row
    from completed_items as items
    semi join hot on hot.source_tool = items.source_tool and hot.item_id = items.item_id
    join alerts on alerts.service = items.service
),
incidents as (
    select incident_id, any_value(signature_id) as signature_id, any_value(signature) as signature from alert_incidents
    where signature_id is not null
    group by incident_id
),
guardrail_fixes as (
    select
        guardrails.guardrail_id as fix_id, guardrails.title, 'guardrail' as kind, guardrails.service, guardrails.team,
        guardrails.shipped_at as fixed_at, incidents.signature_id, incidents.signature,
        guardrails.source_tool, guardrails.upload_id, guardrails.source_row
    from shipped_guardrails as guardrails
    join incidents using (incident_id)
),
fixes as (
    select * from hot_fixes
    union all by name
    select * from guardrail_fixes
),
counted as (
    select
        fixes.source_tool, fixes.fix_id, fixes.kind, fixes.signature_id, fixes.fixed_at,
        count(*) filter (where pages.sent_at >= fixed_at - interval 8 weeks and pages.sent_at < fixed_at) as before_pages,
        count(*) filter (where pages.sent_at >= fixed_at and pages.sent_at < fixed_at + interval 4 weeks) as after_pages,
        count(*) filter (
            where pages.sent_at >= fixed_at + interval 8 weeks and pages.sent_at < fixed_at + interval 20 weeks
        ) as later_pages
    from fixes
    join alert_pages as pages using (signature_id)
    group by fixes.source_tool, fixes.fix_id, fixes.kind, fixes.signature_id, fixes.fixed_at
),
judged as (
    select
        fixes.*, counted.before_pages, counted.after_pages, counted.later_pages,
        fixes.fixed_at + interval 20 weeks as judged_at,
        counted.before_pages >= 6 and 6 * counted.after_pages <= counted.before_pages as has_relieved,
        -- Twelve weeks are held against eight.
        has_relieved and 4 * counted.later_pages >= 3 * counted.before_pages as has_faded
    from fixes
    join counted using (source_tool, fix_id, kind, signature_id, fixed_at)
    where judged_at <= (select max(sent_at) from alert_pages)
)
select * from judged
