-- title: Splunk On-Call incidents
-- tool: splunk_on_call
-- export: GET /api-public/v1/incidents, or GET /api-reporting/v2/incidents (also as VictorOps)
-- format: json
-- evidence: likely
--   from responses quoted in public documentation of clients
-- fills: incidents
-- columns:
--   incidentnumber                               text     required filled  as incident_number
--   currentphase                                 word unacked/acked/resolved/triggered/acknowledged  required filled  as phase
--   starttime                                    time     required filled  as started_at
--   entitydisplayname                            text     as display_name
--   service                                      text
--   entityid                                     text     as entity_id
--   routingkey                                   text     as routing_key
--   pagedusers                                   people   as paged_users
--   pagedteams                                   list     as paged_teams
--   transitions                                  text     required
--   transitions[name=acked/acknowledged].at      time     as acked_at
--   transitions[name=resolved].at                time     latest  as resolved_at
--   transitions[name=resolved].manually          boolean  as resolved_by_hand
--   incidentlink                                 text     as link
create view incident as
select
    *,
    replace(replace(replace(replace(replace(replace(
        coalesce(display_name, service, entity_id),
        '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&#x27;', ''''), '&amp;', '&') as plain_title
from export;

insert into incidents by name
select
    incident_number as incident_id,
    plain_title as title,
    coalesce(routing_key, entity_id) as service,
    paged_teams[1] as team,
    -- There is no urgency; what paged somebody was urgent enough.
    case when len(paged_users) > 0 or len(paged_teams) > 0 then 'high' end as urgency,
    case
        when phase = 'resolved' then 'resolved'
        when phase in ('acked', 'acknowledged') then 'acknowledged'
        else 'open'
    end as status,
    phase as status_raw,
    started_at as created_at,
    acked_at as acknowledged_at,
    case when phase = 'resolved' then resolved_at end as resolved_at,
    case when phase = 'resolved' then not resolved_by_hand end as is_auto_resolved,
    paged_users as responders,
    link as url,
    source_row
from incident;
