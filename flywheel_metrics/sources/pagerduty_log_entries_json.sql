-- title: PagerDuty log entries
-- tool: pagerduty
-- export: GET /log_entries, or GET /incidents/ID/log_entries for each incident
-- format: json
-- evidence: likely
--   the fields are those of the tool's own documentation and of recorded responses of other tools
-- fills: pages
-- columns:
--   id                                                        text    required filled
--   type                                                      text    required filled
--   created at                                                time    required filled
--   summary                                                   text
--   incident.id                                               text    required
--   incident.summary                                          text
--   incident.urgency                                          word high/low
--   service.summary | incident.service.summary | service.id   text
--   service.id | incident.service.id                          text
--   teams[].summary                                           text  as team
--   channel.type                                              text    required
--   channel.notification.type                                 text
--   user.summary                                              person
--   summary                                                   person  matching /^Notified (.+) by [^.]+\.?$/  as notified
--   user.id                                                   person
--   user.time zone                                            text
--   agent.summary | agent.id                                  person
create view entry as
select
    *,
    regexp_replace(type, '_reference$', '') = 'notify_log_entry' as is_notification,
    -- Where the notification itself is left out, its summary ends in how it was sent.
    lower(coalesce(channel_notification_type, regexp_extract(summary, ' by ([^.]+)\.?$', 1))) as sent_by,
    coalesce(user_summary, notified, user_id) as person
from export;

create view answer as
select
    notification.source_row as answered_row,
    min(entry.created_at) as answered_at
from entry as notification
join entry
    on entry.incident_id = notification.incident_id
    and entry.agent_summary = notification.person
    and entry.created_at >= notification.created_at
where notification.is_notification and regexp_replace(entry.type, '_reference$', '') = 'acknowledge_log_entry'
group by notification.source_row;

insert into pages by name
select
    id as page_id,
    incident_id,
    person as responder,
    case
        when contains(sent_by, 'mail') then 'email'
        when contains(sent_by, 'sms') then 'sms'
        when contains(sent_by, 'phone') or contains(sent_by, 'call') then 'phone'
        -- An unknown way is taken for one that interrupts.
        else 'push'
    end as channel,
    incident_urgency as urgency,
    service_summary as service,
    service_id,
    team,
    regexp_replace(incident_summary, '^\[#\d+\] ', '') as title,
    user_time_zone as responder_time_zone,
    created_at as sent_at,
    answered_at as acknowledged_at,
    source_row
from entry
left join answer on answered_row = source_row
where is_notification and person is not null;

insert into load_issues by name
select
    source_row as row,
    'type' as "column",
    type as value,
    case when is_notification then 'nobody_notified' else 'not_a_notification' end as rule,
    'rejected' as action,
    case
        when is_notification then 'This notification does not say who was notified, in user.summary, user.id or summary.'
        else 'This entry of the log notified nobody; pages are made of the entries of type notify_log_entry.'
    end as message
from entry
where not is_notification or person is null;
