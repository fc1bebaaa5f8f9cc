-- title: What was learnt from incidents
-- grain: one row per insight, guardrail, runbook or drill and incident that it leads back to
-- describes: How each leads back, and to which alert: by a column that names the incident, or the insight, guardrail or runbook before it (explicit); by
--   the issues that its ticket is linked to (issue link); by the incident's key in its text (mention). A key needs a letter and five
--   characters; a burst of pages is named like an incident, by the identifier of its escalation. The time is when it was written, went live or was practised; a drill by the runbook's author and one that failed
--   is none.
-- needs: insights, shipped_guardrails, runbooks, drills, work_items, alert_incidents, alert_pages
-- of: insights, shipped_guardrails, runbooks, drills
-- order: stage, happened_at, source_tool, record_id, incident_id, link
create table learning_incidents as
with
records as (
    select 'insight' as stage, source_tool, insight_id as record_id, text, incident_id, created_at as happened_at from insights
    union all by name
    select
        'guardrail' as stage, shipped.source_tool, shipped.guardrail_id as record_id,
        concat_ws(' ', shipped.title, items.title) as text,
        case when shipped.rule = 'own' then shipped.incident_id end as incident_id,
        shipped.shipped_at as happened_at, shipped.insight_id as parent_id, items.linked_ids
    from shipped_guardrails as shipped
    left join (select distinct on (item_id) item_id, title, linked_ids from work_items order by item_id, source_tool) as items
        on items.item_id = shipped.work_item_id
    union all by name
    select
        'runbook' as stage, source_tool, runbook_id as record_id, title as text, incident_id,
        coalesce(created_at, updated_at) as happened_at, guardrail_id as parent_id
    from runbooks
    union all by name
    select
        'practice' as stage, drills.source_tool, drills.drill_id as record_id, '' as text, drills.incident_id,
        drills.drilled_at as happened_at, drills.runbook_id as parent_id
    from drills
    left join (select distinct on (runbook_id) runbook_id, author from runbooks order by runbook_id, source_tool) as written
        using (runbook_id)
    where drills.outcome <> 'failed' and (drills.practised_by = written.author) is not true
),
known as (
    select incident_id, arg_min(signature_id, age) as signature_id
    from (
        select incident_id, signature_id, 1 as age from alert_incidents
        union all
        select incident_id, signature_id, 2 as age from alert_pages
    )
    where incident_id is not null
    group by incident_id
),
keys as (
    select incident_id from known
    where length(incident_id) >= 5 and regexp_matches(incident_id, '[A-Za-z]')
),
words as (
    select stage, source_tool, record_id, happened_at, unnest(regexp_extract_all(text, '[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*')) as incident_id
    from records
),
links as (
    select stage, source_tool, record_id, happened_at, incident_id, 'explicit' as link from records
    where incident_id is not null
    union all
    select stage, source_tool, record_id, happened_at, unnest(linked_ids), 'issue link' from records
    union all
    select stage, source_tool, record_id, happened_at, incident_id, 'mention' from words
    semi join keys using (incident_id)
),
-- What backs a record leads back to the same incidents: a guardrail by its insight, a runbook by its guardrail, a drill by its runbook.
by_insight as (
    select records.stage, records.source_tool, records.record_id, records.happened_at, links.incident_id, 'explicit' as link
    from records
    join links on links.stage = 'insight' and links.record_id = records.parent_id
    where records.stage = 'guardrail'
),
guardrails as (
    select * from links where stage = 'guardrail'
    union all
    select * from by_insight
),
by_guardrail as (
    select records.stage, records.source_tool, records.record_id, records.happened_at, guardrails.incident_id, 'explicit' as link
    from records
    join guardrails on guardrails.record_id = records.parent_id
    where records.stage = 'runbook'
),
written as (
    select * from links where stage = 'runbook'
    union all
    select * from by_guardrail
),
by_runbook as (
    select records.stage, records.source_tool, records.record_id, records.happened_at, written.incident_id, 'explicit' as link
    from records
    join written on written.record_id = records.parent_id
    where records.stage = 'practice' and records.happened_at >= written.happened_at
),
every as (
    select * from links
    union all
    select * from by_insight
    union all
    select * from by_guardrail
    union all
    select * from by_runbook
),
led as (
    select
        every.*,
        coalesce(known.signature_id, nullif(regexp_extract(every.incident_id, '^burst-([0-9a-f]{12})-', 1), '')) as signature_id
    from every
    left join known using (incident_id)
    where every.happened_at is not null and (known.incident_id is not null or every.incident_id like 'burst-%')
    qualify row_number() over (
        partition by stage, source_tool, record_id, every.incident_id
        order by list_position(['explicit', 'issue link', 'mention'], link)
    ) = 1
)
select * from led
