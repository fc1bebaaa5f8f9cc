-- title: ServiceNow change requests, landed by Fivetran
-- tool: servicenow
-- export: select * from servicenow.change_request, in the warehouse that Fivetran fills
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- fills: changes
-- columns:
--   sys id            text     required filled
--   backout plan      text     required
--   close code        text     required
--   start date        time     required
--   end date          time     required
--   type              text     required
--   fivetran synced   text     required
--   fivetran deleted  boolean
--   sys updated on    time
create view change_request as
select
    *,
    coalesce(fivetran_deleted, false) as is_deleted,
    case
        when regexp_matches(lower(close_code), 'cancel') then 'cancelled'
        when regexp_matches(lower(close_code), 'roll(ed)?[ -]?back|back(ed)?[ -]?out') then 'rolled_back'
        when regexp_matches(lower(close_code), 'unsuccessful|fail') then 'failure'
        when regexp_matches(lower(close_code), 'success|complete|implemented') then 'success'
        else 'running'
    end as outcome,
    regexp_matches(
        lower(backout_plan), '^(n/?a|none|no|not (possible|applicable|available))\.?$|no (back.?out|roll.?back)|cannot be|irreversible'
    ) as has_no_way_back
from export;

insert into changes by name
select
    sys_id as change_id,
    'itil' as kind,
    start_date as started_at,
    -- The table has the planned times only; the state of the ticket is in the table task.
    case when outcome <> 'running' then end_date end as finished_at,
    outcome,
    close_code as outcome_raw,
    case when has_no_way_back then 'no' when backout_plan is not null then 'yes' end as reversible,
    case when not has_no_way_back then 'back-out plan' end as reversible_evidence,
    case when not has_no_way_back then 'backout_plan' end as mechanism,
    case when type is not null then [type] end as labels,
    sys_updated_on as updated_at,
    source_row
from change_request
where not is_deleted;

insert into load_issues by name
select
    source_row as row,
    '_fivetran_deleted' as "column",
    'true' as value,
    'deleted_at_source' as rule,
    'rejected' as action,
    'This record was deleted in the tool itself; the landed table only keeps a trace of it.' as message
from change_request
where is_deleted;

insert into load_issues by name
select
    null as row,
    'end_date' as "column",
    null as value,
    'planned_times' as rule,
    'assumed' as action,
    concat('Of ', count(*), ' finished change requests the table has the planned end only; it was taken for the end.') as message
from change_request
where not is_deleted and outcome <> 'running' and end_date is not null
having count(*) > 0;
