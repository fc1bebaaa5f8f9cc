-- title: Escalations
-- grain: one row per escalation: a turn that the wheel should make
-- describes: Real incidents of severity 1 or 2, incidents that went beyond their first responder, and bursts of pages of one alert. A
--   burst is a run of pages of an alert with never more than seven days between two of them, cut where a guardrail of the alert went
--   live, in which three pages lie within seven days; it opens with the third of these. One that an escalated incident is part of
--   is told by that incident, and an incident whose parent is an escalation is part of the parent's.
-- needs: alert_incidents, alert_pages, learning_incidents
-- order: opened_at, escalation_id, source_tool
create table escalations as
with
incidents as (
    select *, case when severity <= 2 then 'severity' when escalation_count > 0 then 'escalated' end as reason
    from alert_incidents
    where severity <= 2 or escalation_count > 0
),
own as (
    select incidents.* from incidents
    anti join incidents as parents on parents.incident_id = incidents.parent_id and parents.source_tool = incidents.source_tool
),
guarded as (
    select distinct signature_id, happened_at as guarded_at from learning_incidents
    where stage = 'guardrail' and signature_id is not null
),
pages as (
    select pages.*, max(guarded.guarded_at) as guarded_at
    from (select * from alert_pages where signature_id is not null) as pages
    left join guarded on guarded.signature_id = pages.signature_id and guarded.guarded_at <= pages.sent_at
    group by all
),
spaced as (
    select
        *,
        coalesce(sent_at - lag(sent_at) over alert > interval 7 days, true)
        or guarded_at is distinct from lag(guarded_at) over alert as is_first
    from pages
    window alert as (partition by signature_id order by sent_at, source_tool, page_id)
),
runs as (
    select
        *,
        count(*) filter (where is_first) over (
            partition by signature_id order by sent_at, source_tool, page_id rows between unbounded preceding and current row
        ) as run
    from spaced
),
thirds as (
    select *, sent_at - lag(sent_at, 2) over alert <= interval 7 days as is_third, count(*) over (partition by signature_id, run) as pages
    from runs
    window alert as (partition by signature_id, run order by sent_at, source_tool, page_id)
),
told as (
    select runs.signature_id, runs.run from runs
    semi join incidents on incidents.incident_id = runs.incident_id
),
bursts as (
    select thirds.* from thirds
    anti join told on told.signature_id = thirds.signature_id and told.run = thirds.run
    where is_third
    qualify row_number() over (partition by signature_id, run order by sent_at, source_tool, page_id) = 1
),
escalated as (
    select
        incident_id as escalation_id, reason, incident_id, title, service, team, urgency, severity, created_at as opened_at,
        signature_id, signature, null::integer as run, null::bigint as pages, url, source_tool, upload_id, source_row
    from own
    union all by name
    select
        'burst-' || signature_id || '-' || strftime(sent_at, '%Y%m%d%H%M') as escalation_id, 'burst' as reason, incident_id,
        title, service, team, urgency, sent_at as opened_at, signature_id, signature, run, pages, source_tool, upload_id, source_row
    from bursts
)
select * from escalated
