-- title: Incidents by alert
-- grain: one row per real incident
-- describes: Counted incidents, each with the alert that it was an occurrence of; none where its title says nothing. The end is when
--   the harm stopped, else when it was resolved.
-- needs: counted_incidents, alert_signatures
-- of: counted_incidents
-- order: created_at, source_tool, incident_id
create table alert_incidents as
with
told as (
    select
        incidents.incident_id, incidents.title, incidents.service, incidents.team, incidents.urgency, incidents.severity,
        incidents.created_at, incidents.acknowledged_at,
        coalesce(incidents.mitigated_at, incidents.resolved_at) as ended_at,
        incidents.escalation_count, incidents.parent_id, incidents.url,
        signatures.signature_id, signatures.signature,
        incidents.source_tool, incidents.upload_id, incidents.source_row
    from counted_incidents as incidents
    left join alert_signatures as signatures
        on signatures.title = incidents.title and signatures.service is not distinct from incidents.service
)
select * from told
