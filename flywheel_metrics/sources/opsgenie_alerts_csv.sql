-- title: Opsgenie alerts, CSV
-- tool: opsgenie
-- export: Alerts → search → Export
-- format: csv
-- evidence: reconstructed
--   from the names of the interface; look twice at the preview
-- latest: updated_at
-- fills: incidents
-- columns:
--   alert id | alertid | id                   text     required filled  as alert_id
--   tinyid | tiny id                          text     required
--   alias                                     text     required
--   message                                   text     required
--   status                                    word open/closed  required filled
--   acknowledged                              boolean
--   priority                                  text
--   count                                     integer  as occurrences
--   createdat | created at                    time     required filled  as created_at
--   updatedat | updated at                    time     as updated_at
--   entity | integration                      text     as service
--   teams | ownerteam | owner team            list     separated ,  as all_teams
--   responders                                people   separated ,  as users
--   owner                                     person
--   reportacktime | report ack time           number   as ack_duration
--   reportclosetime | report close time       number   as close_duration
--   reportacknowledgedby | report acknowledged by   person  as acknowledged_by
--   reportclosedby | report closed by         text     matching /(?i)^(system)\b/  as closed_by_system
create view alert as
select
    *,
    status = 'closed' as is_closed,
    all_teams[1] as team,
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
