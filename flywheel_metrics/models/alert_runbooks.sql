-- title: Runbooks of alerts
-- grain: one row per alert and runbook that answers it
-- describes: A runbook answers an alert when it came from one of its incidents (incident), backs a guardrail that did (guardrail), names
--   the alert (alert), or has all words of the alert in its title (title), the last two within its service where it names one. A
--   runbook of the service that is about no alert in particular is general (service).
-- needs: alert_signatures, alert_incidents, shipped_guardrails, runbooks
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
runbooks as (
    select
        *,
        regexp_replace(lower(alert), '[^a-z0-9]', '', 'g') as alert_letters,
        regexp_replace(lower(title), '[^a-z0-9]', '', 'g') as title_letters
    from runbooks
),
answering as (
    select incidents.signature_id, runbooks.source_tool, runbooks.runbook_id, 'incident' as link, 1 as rank
    from runbooks join incidents using (incident_id)
    union all
    select guardrails.signature_id, runbooks.source_tool, runbooks.runbook_id, 'guardrail', 2
    from runbooks join guardrails using (guardrail_id)
    union all
    select alerts.signature_id, runbooks.source_tool, runbooks.runbook_id, 'alert', 3
    from runbooks
    join alerts on length(alert_letters) >= 4 and contains(alerts.letters, alert_letters)
    where coalesce(runbooks.service, alerts.service) is not distinct from alerts.service
    union all
    select alerts.signature_id, runbooks.source_tool, runbooks.runbook_id, 'title', 4
    from runbooks
    join alerts
        on len(alerts.words) >= 2 and len(list_filter(alerts.words, lambda word: not contains(title_letters, word))) = 0
    where coalesce(runbooks.service, alerts.service) is not distinct from alerts.service
    union all
    select alerts.signature_id, runbooks.source_tool, runbooks.runbook_id, 'service', 5
    from runbooks
    join alerts using (service)
    where runbooks.incident_id is null and runbooks.guardrail_id is null and runbooks.alert is null
),
nearest as (
    select * from answering
    qualify row_number() over (partition by signature_id, source_tool, runbook_id order by rank) = 1
),
told as (
    select
        nearest.signature_id, nearest.link, nearest.rank, nearest.runbook_id, runbooks.title, runbooks.created_at,
        nearest.source_tool, runbooks.upload_id, runbooks.source_row
    from nearest
    join runbooks using (source_tool, runbook_id)
)
select * from told
