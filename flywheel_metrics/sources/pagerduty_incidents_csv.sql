-- title: PagerDuty incidents report
-- tool: pagerduty
-- export: Analytics → Reports → Incidents → Download CSV, or GET /api/v1/reports/raw/incidents.csv
-- format: csv
-- evidence: reconstructed
--   from the vendor's help text, a database schema and one real row
-- row_cap: 20000
-- fills: incidents
-- columns:
--   id                          text     required filled
--   incident number             integer  required
--   description                 text     required
--   service id                  text
--   service name                text     required
--   created on                  time     required filled
--   resolved on                 time     required
--   seconds to first ack        seconds  required
--   auto resolved               boolean
--   escalation count            integer
--   acknowledge count           integer
--   assigned to user ids        people   separated ,
--   assigned to user names      people   separated ,
--   urgency                     word high/low
insert into incidents by name
select
    id as incident_id,
    description as title,
    coalesce(service_name, service_id) as service,
    service_id,
    urgency,
    case
        when resolved_on is not null then 'resolved'
        when seconds_to_first_ack is not null then 'acknowledged'
        else 'open'
    end as status,
    created_on as created_at,
    -- An incident that resolved itself and that nobody acknowledged was answered by nobody.
    case
        when not (coalesce(auto_resolved, false) and coalesce(acknowledge_count, 0) = 0)
            then created_on + to_seconds(seconds_to_first_ack)
    end as acknowledged_at,
    resolved_on as resolved_at,
    escalation_count,
    auto_resolved as is_auto_resolved,
    -- Names are what rosters hold; where commas inside names make their number doubtful, ids stand in.
    case
        when len(assigned_to_user_names) = coalesce(len(assigned_to_user_ids), 1) then assigned_to_user_names
        else coalesce(assigned_to_user_ids, assigned_to_user_names)
    end as responders,
    source_row
from export;
