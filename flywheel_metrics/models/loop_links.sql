-- title: Links of the loop
-- grain: one row per escalation and insight, guardrail, runbook or drill that belongs to it
-- describes: A record belongs to an escalation when it leads back to one of its incidents, or to another incident of the same alert (by
--   signature). Insights and guardrails count from the escalation on; a runbook and its practice may be older. What a person has
--   entered on the page has its own kind of link.
-- needs: escalations, learning_incidents, alert_incidents
-- of: learning_incidents
-- order: escalation_id, stage, happened_at, source_tool, record_id
create table loop_links as
with
learning as (
    select * from learning_incidents
),
parts as (
    select escalation_id, source_tool, opened_at, incident_id from escalations
    union
    select escalation_id, source_tool, opened_at, escalation_id from escalations
    union
    select escalations.escalation_id, escalations.source_tool, escalations.opened_at, alert_incidents.incident_id
    from escalations
    join alert_incidents on alert_incidents.parent_id = escalations.incident_id and escalations.reason <> 'burst'
),
direct as (
    select parts.escalation_id, parts.source_tool as escalation_tool, parts.opened_at, learning.* exclude (signature_id)
    from parts
    join learning using (incident_id)
),
by_signature as (
    select
        escalations.escalation_id, escalations.source_tool as escalation_tool, escalations.opened_at,
        learning.* exclude (signature_id) replace ('signature' as link)
    from escalations
    join learning using (signature_id)
),
linked as (
    select * from direct
    union all by name
    select * from by_signature
),
timely as (
    select
        * replace (case when source_tool = 'by hand' then 'by hand' else link end as link),
        list_position(['explicit', 'issue link', 'mention', 'signature'], link) as rank
    from linked
    where happened_at >= opened_at or stage in ('runbook', 'practice')
    qualify row_number() over (
        partition by escalation_tool, escalation_id, stage, source_tool, record_id order by rank, incident_id
    ) = 1
)
select * from timely
