-- title: Counted pages
-- grain: one row per interruption of one person
-- describes: Pages told by notifications; for a tool that lists none, one page per real incident that pages by its urgency, or by
--   its severity where it has no urgency. The column hours is business, sleep or off, by the clock of the person, else of the
--   service's team, else of the reporting zone; local_hour is that clock's hour. The column local_at is the reporting zone's clock.
-- needs: notified_pages, counted_incidents, pages, matched_rules, local_zones, settings
-- order: sent_at, source_tool, page_id
create table counted_pages as
with
zones as (
    select name from pg_timezone_names()
),
reporting as (
    select value as reporting_zone from settings
    where name = 'reporting_zone'
),
paging as (
    select distinct source_tool, row_id as incident_id, true as is_severe from matched_rules
    where table_name = 'incidents' and meaning = 'page'
),
from_incidents as (
    select
        incident_id as page_id, incident_id, responders[1] as responder, urgency, service, team, title,
        created_at as sent_at, acknowledged_at, 1 as notifications, 'incident' as basis,
        source_tool, upload_id, source_row
    from counted_incidents
    anti join pages as notifying on notifying.source_tool = counted_incidents.source_tool
    anti join pages as mentioning on mentioning.incident_id = counted_incidents.incident_id
    left join paging using (source_tool, incident_id)
    where urgency = 'high' or (coalesce(urgency, '') = '' and is_severe)
),
told as (
    select *, 'notification' as basis from notified_pages
    union all by name
    select * from from_incidents
),
zoned as (
    select
        told.* exclude (responder_time_zone),
        reporting.reporting_zone,
        coalesce(zones.name, responders.time_zone, teams.time_zone, reporting.reporting_zone) as time_zone
    from told
    cross join reporting
    left join zones on zones.name = told.responder_time_zone
    left join local_zones as responders on responders.kind = 'responder' and responders.name = told.responder
    left join local_zones as teams on teams.kind = 'service' and teams.name = told.service
),
clocked as (
    select
        * exclude (reporting_zone),
        timezone(reporting_zone, timezone('UTC', sent_at)) as local_at,
        timezone(time_zone, timezone('UTC', sent_at)) as person_at
    from zoned
),
sorted as (
    select
        * exclude (person_at),
        extract(hour from person_at)::integer as local_hour,
        case
            when local_hour >= 22 or local_hour < 8 then 'sleep'
            when extract(isodow from person_at) <= 5 and local_hour < 18 then 'business'
            else 'off'
        end as hours
    from clocked
)
select * from sorted
