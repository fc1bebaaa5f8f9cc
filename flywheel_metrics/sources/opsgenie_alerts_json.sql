-- title: Opsgenie alerts
-- tool: opsgenie
-- export: GET /v2/alerts, all pages
-- format: json
-- evidence: certain
--   but for the unit of the two durations, which the rows themselves decide
-- latest: updated_at
-- fills: incidents
-- columns:
--   id                                                          text     required filled  as alert_id
--   tinyid                                                      text     required
--   alias                                                       text     required
--   message                                                     text     required
--   status                                                      word open/closed  required filled
--   acknowledged                                                boolean
--   priority                                                    text     required
--   count                                                       integer  as occurrences
--   createdat                                                   time     required filled  as created_at
--   updatedat                                                   time     as updated_at
--   details.service | entity | integration.name                 text     as service
--   responders[type=team].name | responders[type=team].id | ownerteamid   text  as team
--   responders[type=user].username | responders[type=user].id   people   as users
--   owner                                                       person
--   report.acktime                                              milliseconds  as ack_duration
--   report.closetime                                            milliseconds  as close_duration
--   report.acknowledgedby                                       person   as acknowledged_by
--   report.closedby                                             text     matching /(?i)^(system)\b/  as closed_by_system
--   impactedservices                                            text     absent
create view alert as
select
    *,
    status = 'closed' as is_closed,
    coalesce(users, case when coalesce(owner, acknowledged_by) is not null then [coalesce(owner, acknowledged_by)] end) as people
from export;

create view evidence as
select
    count(*) as closed_count,
    -- An alert cannot be closed after its last update. So where the typical closing is far more seconds after the creation
    -- than the last update is, the durations are not seconds.
    median(close_duration / epoch(updated_at - created_at)) as ratio
from alert
where is_closed and close_duration > 0 and updated_at > created_at;

insert into incidents by name
select
    alert_id as incident_id,
    message as title,
    service,
    team,
    try_cast(regexp_extract(priority, '^[Pp]([1-5])$', 1) as integer) as severity,
    priority as severity_raw,
    case
        when is_closed then 'resolved'
        when coalesce(acknowledged, false) or ack_duration > 0 then 'acknowledged'
        else 'open'
    end as status,
    status as status_raw,
    created_at,
    case
        when ack_duration > 0
            then created_at + to_microseconds(cast(ack_duration * case when ratio <= 2 then 1e6 else 1e3 end as bigint))
    end as acknowledged_at,
    case
        when is_closed and close_duration > 0
            then created_at + to_microseconds(cast(close_duration * case when ratio <= 2 then 1e6 else 1e3 end as bigint))
    end as resolved_at,
    updated_at,
    case when is_closed then closed_by_system is not null end as is_auto_resolved,
    people as responders,
    source_row
from alert
cross join evidence;

insert into load_issues by name
select
    null as row,
    'report.closeTime' as "column",
    null as value,
    'duration_unit' as rule,
    'assumed' as action,
    case
        when closed_count = 0 then
            'No closed alert tells the unit of report.ackTime and report.closeTime; milliseconds were assumed.'
        else concat(
            'report.ackTime and report.closeTime were read as ', case when ratio <= 2 then 'seconds' else 'milliseconds' end,
            ': over ', closed_count, ' closed alerts, the median of closeTime is ', round(ratio, 2),
            ' times the seconds from createdAt to updatedAt.'
        )
    end as message
from evidence
where (select count(*) from alert where ack_duration > 0 or close_duration > 0) > 0;

insert into load_issues by name
select
    null as row,
    'count' as "column",
    null as value,
    'alert_series' as rule,
    'warned' as action,
    concat(
        'Alerts that stand for several occurrences: ', count(*), ', with ', sum(occurrences), ' occurrences in all. ',
        'Each series is one incident here; how often it notified somebody is not in this export.'
    ) as message
from alert
where occurrences > 1
having count(*) > 0;
