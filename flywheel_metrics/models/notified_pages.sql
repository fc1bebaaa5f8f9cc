-- title: Pages told by notifications
-- grain: one row per interruption of one person
-- describes: Push messages, text messages and calls to one person that begin within merge_seconds of the first are one page, with
--   the fields of the first. Notifications about drills, tests, maintenance and cancelled incidents are left out.
-- needs: pages, unreal_incidents, settings
-- order: sent_at, responder
create table notified_pages as
with recursive
unreal as (
    select distinct incident_id from unreal_incidents
),
notifications as (
    select
        *,
        sent_at + to_seconds((select value::bigint from settings where name = 'merge_seconds')) as merged_until
    from pages
    anti join unreal using (incident_id)
    where channel in ('push', 'sms', 'phone')
),
spaced as (
    select *, coalesce(sent_at > lag(merged_until) over timeline, true) as is_alone
    from notifications
    window timeline as (partition by responder order by sent_at, page_id, source_tool)
),
-- A notification long after the one before it starts a page, so the search for the next start stays within a burst.
bursts as (
    select *, count(*) filter (where is_alone) over timeline as burst
    from spaced
    window timeline as (
        partition by responder order by sent_at, page_id, source_tool rows between unbounded preceding and current row
    )
),
starts as (
    select responder, burst, min(sent_at) as started_at, min(merged_until) as merged_until
    from bursts
    group by responder, burst
    union all
    select starts.responder, starts.burst, min(bursts.sent_at), min(bursts.merged_until)
    from starts
    join bursts
        on bursts.responder = starts.responder
        and bursts.burst = starts.burst
        and bursts.sent_at > starts.merged_until
    group by starts.responder, starts.burst
),
merged as (
    select
        bursts.*,
        starts.started_at,
        count(*) over page as notifications,
        min(bursts.acknowledged_at) over page as first_acknowledged_at
    from bursts
    asof join starts
        on starts.responder = bursts.responder
        and starts.burst = bursts.burst
        and starts.started_at <= bursts.sent_at
    window page as (partition by bursts.responder, starts.started_at)
),
paged as (
    select
        page_id, incident_id, responder, responder_time_zone, urgency, service, team, title, sent_at,
        first_acknowledged_at as acknowledged_at,
        notifications,
        source_tool, upload_id, source_row
    from merged
    qualify row_number() over (partition by responder, started_at order by sent_at, page_id, source_tool) = 1
)
select * from paged
