-- title: PagerDuty analytics, raw incidents
-- tool: pagerduty
-- export: POST /analytics/raw/incidents, or a table with the same columns, in any spelling
-- format: json, csv
-- evidence: certain
-- row_cap: 1000
-- lag_hours: 24
-- zone: envelope.time_zone
-- fills: incidents
-- columns:
--   id                          text     required filled
--   incident number             integer  required
--   description                 text
--   status                      text
--   urgency                     word high/low
--   priority name               text
--   service id                  text
--   service name                text
--   team name                   text
--   created at                  time     required filled
--   resolved at                 time
--   seconds to first ack        seconds  required
--   engaged seconds             integer  required
--   auto resolved               boolean
--   escalation count            integer
--   acknowledgement count       integer
--   assigned user ids           people   separated ,
--   assigned user names         people   separated ,
insert into incidents by name
select
    id as incident_id,
    description as title,
    coalesce(service_name, service_id) as service,
    service_id,
    team_name as team,
    -- Priorities are the account's own words: SEV-2, P1, 1 - Critical.
    case
        when regexp_matches(priority_name, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(priority_name, '\d') as integer))
    end as severity,
    priority_name as severity_raw,
    urgency,
    case
        when status = 'triggered' then 'open'
        when status in ('acknowledged', 'resolved') then status
        when resolved_at is not null then 'resolved'
        else 'open'
    end as status,
    status as status_raw,
    created_at,
    -- An incident that resolved itself and that nobody acknowledged was answered by nobody.
    case
        when not (coalesce(auto_resolved, false) and coalesce(acknowledgement_count, 1) = 0)
            then created_at + to_seconds(seconds_to_first_ack)
    end as acknowledged_at,
    resolved_at,
    escalation_count,
    auto_resolved as is_auto_resolved,
    coalesce(assigned_user_names, assigned_user_ids) as responders,
    source_row
from export;
