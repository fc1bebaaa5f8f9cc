-- title: Notifications
-- table: pages
-- metrics: pages_per_week, pages_per_person
-- role: page
-- describes: A page is the first of the notifications that reach one person within a minute (setting merge_seconds).
--   The others are part of it.
-- filters: team, service, urgency
-- reasons:
--   channel: sent by e-mail, which interrupts nobody
--   not_real: about a drill, test, maintenance or a cancelled incident
--   merged: part of a page that had begun already
with
real_or_not as (
    select incident_id, min(reason) as why from unreal_incidents
    group by incident_id
),
begun as (
    select page_id as begun_by, responder, sent_at as begun_at from counted_pages
    where basis = 'notification'
),
judged as (
    select
        notified.*,
        real_or_not.why,
        begun.begun_by, begun.begun_at,
        own.begun_by is not null as is_first,
        date_diff('microsecond', begun.begun_at, notified.sent_at) / 1e6 as seconds,
        seconds <= (select value::bigint from settings where name = 'merge_seconds') as is_close
    from read as notified
    left join real_or_not using (incident_id)
    left join (select page_id as begun_by, source_tool from counted_pages where basis = 'notification') as own
        on own.source_tool = notified.source_tool and own.begun_by = notified.page_id
    asof left join begun on begun.responder = notified.responder and begun.begun_at <= notified.sent_at
),
fated as (
    select
        sent_at as happened_at, page_id as id, title, service, team,
        case
            when channel not in ('push', 'sms', 'phone') then 'channel'
            when why is not null then 'not_real'
            when not is_first and is_close then 'merged'
        end as reason,
        case reason
            when 'channel' then channel
            when 'not_real' then 'incident ' || incident_id || ', ' || why
            when 'merged' then round(seconds, 3) || ' s after ' || begun_by
        end as detail,
        is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
