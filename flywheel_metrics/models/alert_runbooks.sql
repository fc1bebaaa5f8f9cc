-- title: Runbooks of alerts
-- grain: one row per alert and runbook that answers it
-- describes: A runbook answers an alert when it came from one of its incidents (incident), backs a guardrail that did (guardrail), names
--   the alert (alert), or has all words of the alert in its title (title), the last two within its service where it names one. A
--   runbook of the service that is about no alert in particular is general (service).
-- needs: alert_signatures, alert_incidents, shipped_guardrails, runbooks
-- of: runbooks
-- order: signature_id, rank, source_tool, runbook_id
create table alert_runbooks as
with
alerts as (
    select distinct
        signature_id, signature, service,
        regexp_replace(lower(signature), '[^a-z0-9]', '', 'g') as letters,
        list_distinct(regexp_extract_all(lower(signature), '[a-z]{3,}')) as words
    from alert_signatures
),
incidents as (
    select distinct incident_id, signature_id from alert_incidents
    where signature_id is not null
),
guardrails as (
    select distinct shipped.guardrail_id, incidents.signature_id
    from shipped_guardrails as shipped
    join incidents using (incident_id)
),
spelt as (
    select
        *,
        regexp_replace(lower(alert), '[^a-z0-9]', '', 'g') as alert_letters,
        regexp_replace(lower(title), '[^a-z0-9]', '', 'g') as title_letters
    from runbooks
),
answering as (
    select incidents.signature_id, spelt.source_tool, spelt.runbook_id, 'incident' as link, 1 as rank
    from spelt join incidents using (incident_id)
    union all
    select guardrails.signature_id, spelt.source_tool, spelt.runbook_id, 'guardrail', 2
    from spelt join guardrails using (guardrail_id)
    union all
    select alerts.signature_id, spelt.source_tool, spelt.runbook_id, 'alert', 3
    from spelt
    join alerts on length(alert_letters) >= 4 and contains(alerts.letters, alert_letters)
    where coalesce(spelt.service, alerts.service) is not distinct from alerts.service
    union all
    select alerts.signature_id, spelt.source_tool, spelt.runbook_id, 'title', 4
    from spelt
    join alerts
        on len(alerts.words) >= 2 and len(list_filter(alerts.words, lambda word: not contains(title_letters, word))) = 0
    where coalesce(spelt.service, alerts.service) is not distinct from alerts.service
    union all
    select alerts.signature_id, spelt.source_tool, spelt.runbook_id, 'service', 5
    from spelt
    join alerts using (service)
    where spelt.incident_id is null and spelt.guardrail_id is null and spelt.alert is null
),
nearest as (
    select * from answering
    qualify row_number() over (partition by signature_id, source_tool, runbook_id order by rank) = 1
),
told as (
    select
        nearest.signature_id, nearest.link, nearest.rank, nearest.runbook_id, spelt.title, spelt.created_at,
        nearest.source_tool, spelt.upload_id, spelt.source_row
    from nearest
    join spelt using (source_tool, runbook_id)
)
select * from told
