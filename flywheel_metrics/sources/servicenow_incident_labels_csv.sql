-- title: ServiceNow incidents, labels
-- tool: servicenow
-- export: Incident → list → Export → CSV or Excel, with column labels
-- format: csv
-- evidence: certain
-- row_cap: 10000
-- latest: updated
-- fills: incidents
-- columns:
--   number                                            text     required filled
--   state | incident state                            text     required
--   opened | created                                  time     required filled
--   assignment group                                  text     required
--   short description                                 text
--   priority                                          text
--   severity                                          text
--   urgency                                           text
--   business service | service | configuration item   text
--   assigned to                                       person
--   resolved                                          time
--   closed                                            time
--   updated | last update                             time
--   reassignment count                                integer
--   caused by change | caused by                      text
--   parent incident                                   text
--   planned start date                                text     absent
--   planned end date                                  text     absent
create view incident as
select
    *,
    regexp_matches(number, '^(CHG|CTASK|PRB|PTASK|REQ|RITM|SCTASK|TASK)\d') as is_other,
    lower(state) as plain_state
from export;

insert into incidents by name
select
    number as incident_id,
    short_description as title,
    business_service as service,
    assignment_group as team,
    try_cast(regexp_extract(coalesce(priority, severity), '^([1-5])\b', 1) as integer) as severity,
    coalesce(priority, severity) as severity_raw,
    -- The middle of three urgencies says nothing either way; then the severity decides.
    case
        when regexp_matches(lower(urgency), '^1$|high|critical') then 'high'
        when regexp_matches(lower(urgency), '^3$|low') then 'low'
    end as urgency,
    case
        when plain_state in ('closed', '7') then 'closed'
        when plain_state in ('resolved', '6') then 'resolved'
        when plain_state like 'cancel%' or plain_state = '8' then 'cancelled'
        when plain_state in ('new', 'open', '1') then 'open'
        when plain_state not similar to '-?\d+' or plain_state in ('2', '3') then 'acknowledged'
    end as status,
    state as status_raw,
    opened as created_at,
    resolved as resolved_at,
    closed as closed_at,
    updated as updated_at,
    parent_incident as parent_id,
    caused_by_change as caused_by_change_id,
    reassignment_count as escalation_count,
    case when assigned_to is not null then [assigned_to] end as responders,
    source_row
from incident
where not is_other;

insert into load_issues by name
select
    source_row as row,
    'Number' as "column",
    number as value,
    'not_an_incident' as rule,
    'rejected' as action,
    'This row is another kind of record. Export incidents and change requests apart, each from its own list.' as message
from incident
where is_other;
