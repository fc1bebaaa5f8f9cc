-- title: ServiceNow incident log, one row per update
-- tool: servicenow
-- export: a report or query over the audit history of incidents
-- format: csv
-- evidence: certain
-- latest: sys_mod_count
-- null: ?
-- describes: Of the rows of an incident, the one with the greatest number of updates is kept.
-- fills: incidents
-- columns:
--   number                           text     required filled
--   incident state | state           text     required
--   sys mod count                    integer  required filled
--   opened at                        time     required filled
--   short description                text
--   priority                         text
--   urgency                          text
--   business service | cmdb ci       text
--   assignment group                 text
--   assigned to                      person
--   resolved at                      time
--   closed at                        time
--   sys updated at | sys updated on  time
--   reassignment count               integer
--   caused by                        text
--   parent incident                  text
--   work start                       text     absent
--   work end                         text     absent
--   backout plan                     text     absent
--   fivetran synced                  text     absent
insert into incidents by name
select
    number as incident_id,
    short_description as title,
    business_service as service,
    assignment_group as team,
    try_cast(regexp_extract(priority, '^([1-5])\b', 1) as integer) as severity,
    priority as severity_raw,
    -- The middle of three urgencies says nothing either way; then the severity decides.
    case
        when regexp_matches(lower(urgency), '^1$|high|critical') then 'high'
        when regexp_matches(lower(urgency), '^3$|low') then 'low'
    end as urgency,
    case
        when lower(incident_state) in ('closed', '7') then 'closed'
        when lower(incident_state) in ('resolved', '6') then 'resolved'
        when lower(incident_state) like 'cancel%' or lower(incident_state) = '8' then 'cancelled'
        when lower(incident_state) in ('new', 'open', '1') then 'open'
        when lower(incident_state) not similar to '-?\d+' or lower(incident_state) in ('2', '3') then 'acknowledged'
    end as status,
    incident_state as status_raw,
    opened_at as created_at,
    resolved_at,
    closed_at,
    sys_updated_at as updated_at,
    parent_incident as parent_id,
    caused_by as caused_by_change_id,
    reassignment_count as escalation_count,
    case when assigned_to is not null then [assigned_to] end as responders,
    source_row
from export;
