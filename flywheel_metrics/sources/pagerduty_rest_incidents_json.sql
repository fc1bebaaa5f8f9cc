-- title: PagerDuty incidents, REST
-- tool: pagerduty
-- export: GET /incidents (with include[]=log_entries where acknowledgement times are wanted), or pandas.to_csv of it
-- format: json
-- evidence: certain
-- latest: updated_at
-- fills: incidents
-- columns:
--   id                                                           text     required filled
--   incident number                                              integer  required
--   title                                                        text
--   description                                                  text
--   status                                                       word triggered/acknowledged/resolved  required filled
--   urgency                                                      word high/low
--   priority.summary                                             text
--   service.id                                                   text
--   service.summary                                              text     required
--   teams[].summary                                              text  as team
--   created at                                                   time     required filled
--   resolved at                                                  time
--   last status change at                                        time     required
--   updated at                                                   time
--   last status change by.type                                   text
--   acknowledgements[].at                                        time  as acknowledged_at
--   log entries[type=acknowledge_log_entry].created_at           time  as acknowledged_in_log_at
--   log entries[type=escalate_log_entry].id                      list  as escalations
--   assignments[].assignee.summary | assignments[].assignee.id   people  as assigned
--   html url                                                     text
insert into incidents by name
select
    id as incident_id,
    coalesce(title, description) as title,
    coalesce(service_summary, service_id) as service,
    service_id,
    team,
    -- Priorities are the account's own words: SEV-2, P1, 1 - Critical.
    case
        when regexp_matches(priority_summary, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(priority_summary, '\d') as integer))
    end as severity,
    priority_summary as severity_raw,
    urgency,
    case when status = 'triggered' then 'open' else status end as status,
    status as status_raw,
    created_at,
    -- The list of acknowledgements is emptied when the incident is resolved; the log keeps them.
    coalesce(acknowledged_in_log_at, acknowledged_at) as acknowledged_at,
    -- Resolved is the last status there is, so older exports tell when by their last change of status.
    case when status = 'resolved' then coalesce(resolved_at, last_status_change_at) end as resolved_at,
    updated_at,
    len(escalations) as escalation_count,
    case when status = 'resolved' then coalesce(last_status_change_by_type like 'service%', false) end as is_auto_resolved,
    assigned as responders,
    html_url as url,
    source_row
from export;
