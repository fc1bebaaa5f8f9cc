-- title: ServiceNow incidents, landed by Fivetran
-- tool: servicenow
-- export: select * from servicenow.incident, in the warehouse that Fivetran fills
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- fills: incidents
-- columns:
--   sys id                 text     required filled
--   incident state         text     required
--   severity               text     required
--   sys created on         time     required filled
--   resolved at            time     required
--   fivetran synced        text     required
--   fivetran deleted       boolean
--   sys updated on         time
--   caused by value        text
--   parent incident value  text
create view incident as
select *, coalesce(fivetran_deleted, false) as is_deleted from export;

insert into incidents by name
select
    sys_id as incident_id,
    try_cast(regexp_extract(severity, '^([1-5])\b', 1) as integer) as severity,
    severity as severity_raw,
    case
        when incident_state in ('6', '7') or resolved_at is not null then 'resolved'
        when incident_state = '8' then 'cancelled'
        when incident_state = '1' then 'open'
        when incident_state in ('2', '3') then 'acknowledged'
    end as status,
    incident_state as status_raw,
    sys_created_on as created_at,
    resolved_at,
    sys_updated_on as updated_at,
    parent_incident_value as parent_id,
    caused_by_value as caused_by_change_id,
    source_row
from incident
where not is_deleted;

insert into load_issues by name
select
    source_row as row,
    '_fivetran_deleted' as "column",
    'true' as value,
    'deleted_at_source' as rule,
    'rejected' as action,
    'This record was deleted in the tool itself; the landed table only keeps a trace of it.' as message
from incident
where is_deleted;

insert into load_issues by name
select
    null as row,
    'sys_id' as "column",
    null as value,
    'no_number' as rule,
    'warned' as action,
    'This table knows an incident by its sys_id; its number, title, priority and service are in the table task. An export of the '
    'list of incidents has them all: do not upload both for the same time, or its incidents count twice.' as message;
