-- title: ServiceNow incidents, field names
-- tool: servicenow
-- export: incident_list.do?CSV, or Incident → list → Export → CSV with field names
-- format: csv
-- evidence: certain
-- row_cap: 10000
-- latest: sys_updated_on
-- fills: incidents
-- columns:
--   number                      text     required filled
--   incident state | state      text     required
--   opened at | sys created on  time     required filled
--   short description           text
--   sys class name              text
--   priority                    text
--   severity                    text
--   urgency                     text
--   business service | cmdb ci  text
--   assignment group            text
--   assigned to                 person
--   resolved at                 time
--   closed at                   time
--   sys updated on              time
--   reassignment count          integer
--   caused by                   text
--   parent incident             text
--   sys mod count               text     absent
--   backout plan                text     absent
--   work start                  text     absent
--   work end                    text     absent
--   start date                  text     absent
--   end date                    text     absent
--   fivetran synced             text     absent
create view incident as
select
    *,
    regexp_matches(number, '^(CHG|CTASK|PRB|PTASK|REQ|RITM|SCTASK|TASK)\d')
    or coalesce(lower(sys_class_name) not like '%incident%', false) as is_other,
    lower(incident_state) as state
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
        when state in ('closed', '7') then 'closed'
        when state in ('resolved', '6') then 'resolved'
        when state like 'cancel%' or state = '8' then 'cancelled'
        when state in ('new', 'open', '1') then 'open'
        when state not similar to '-?\d+' or state in ('2', '3') then 'acknowledged'
    end as status,
    incident_state as status_raw,
    opened_at as created_at,
    resolved_at,
    closed_at,
    sys_updated_on as updated_at,
    parent_incident as parent_id,
    caused_by as caused_by_change_id,
    reassignment_count as escalation_count,
    case when assigned_to is not null then [assigned_to] end as responders,
    source_row
from incident
where not is_other;

insert into load_issues by name
select
    source_row as row,
    'number' as "column",
    number as value,
    'not_an_incident' as rule,
    'rejected' as action,
    'This row is another kind of record. Export incidents and change requests apart, each from its own list.' as message
from incident
where is_other;
