-- title: Incidents that page
-- table: incidents
-- metrics: pages_per_week, pages_per_person
-- role: page
-- describes: Where a tool lists no notifications, each real incident that pages by its urgency, or by its severity where it has none,
--   is one page to one person.
-- filters: team, service, urgency
-- reasons:
--   listed: its tool lists the notifications, which are counted instead
--   not_real: a drill, test, maintenance or cancelled incident
--   mentioned: notifications of another tool are about it, and are counted instead
--   quiet: does not page by its urgency or severity
with
tools as (
    select distinct source_tool as listing_tool from pages
),
mentions as (
    select distinct incident_id as mentioned_id from pages
),
paging as (
    select distinct source_tool as paging_tool, row_id as paging_id from matched_rules
    where table_name = 'incidents' and meaning = 'page'
),
judged as (
    select
        incidents.*,
        unreal.reason as why,
        tools.listing_tool is not null as is_listed,
        mentions.mentioned_id is not null as is_mentioned,
        case when coalesce(urgency, '') = '' then paging.paging_id is not null else urgency = 'high' end as is_paging
    from read as incidents
    left join unreal_incidents as unreal using (source_tool, incident_id)
    left join tools on tools.listing_tool = incidents.source_tool
    left join mentions on mentions.mentioned_id = incidents.incident_id
    left join paging on paging.paging_tool = incidents.source_tool and paging.paging_id = incidents.incident_id
),
fated as (
    select
        created_at as happened_at, incident_id as id, title, service, team,
        case
            when is_listed then 'listed'
            when why is not null then 'not_real'
            when is_mentioned then 'mentioned'
            when not is_paging then 'quiet'
        end as reason,
        case reason
            when 'not_real' then why
            when 'quiet' then coalesce('urgency ' || nullif(urgency, ''), 'severity ' || severity, 'neither is known')
        end as detail,
        is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
