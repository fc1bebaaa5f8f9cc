-- title: Pages by alert
-- grain: one row per page: one interruption of one person
-- describes: Counted pages, each with the alert that it was an occurrence of: by its own title, else by that of its incident; none
--   where neither says anything. The column page_number counts the pages of an alert from the first: every later one is a repeat.
-- needs: counted_pages, alert_signatures, alert_incidents
-- of: counted_pages
-- order: sent_at, source_tool, page_id
create table alert_pages as
with
pages as (
    select
        page_id, incident_id, responder, urgency, service, team, title, sent_at, acknowledged_at, hours,
        source_tool, upload_id, source_row
    from counted_pages
),
incidents as (
    select incident_id, signature_id, signature, ended_at from alert_incidents
    qualify row_number() over (partition by incident_id order by created_at desc, source_tool) = 1
),
told as (
    select
        pages.*,
        coalesce(signatures.signature_id, incidents.signature_id) as signature_id,
        case when signatures.signature_id is null then incidents.signature else signatures.signature end as signature,
        incidents.ended_at
    from pages
    left join alert_signatures as signatures
        on signatures.title = pages.title and signatures.service is not distinct from pages.service
    left join incidents on incidents.incident_id = pages.incident_id
),
numbered as (
    select
        *,
        case when signature_id is not null then row_number() over (
            partition by signature_id order by sent_at, source_tool, page_id
        ) end as page_number
    from told
)
select * from numbered
