-- title: ServiceNow change requests
-- tool: servicenow
-- export: change_request_list.do?CSV, or Change → list → Export → CSV with field names
-- format: csv
-- evidence: certain
-- row_cap: 10000
-- latest: sys_updated_on
-- fills: changes
-- columns:
--   number                             text  required filled
--   work start | start date            time  required
--   work end                           time
--   end date                           time
--   closed at                          time
--   sys updated on                     time
--   short description                  text
--   sys class name                     text
--   type                               text
--   state | u chg stage                text
--   close code | u substate            text
--   close notes                        text
--   backout plan                       text
--   business service | cmdb ci         text
--   u environment | environment        text
--   assignment group                   text
--   incident state                     text  absent
--   fivetran synced                    text     absent
create view change_request as
select
    *,
    lower(coalesce(close_code, '')) as code,
    lower(coalesce(state, '')) as plain_state,
    regexp_matches(number, '^(INC|CTASK|PRB|PTASK|REQ|RITM|SCTASK|TASK)\d')
    or coalesce(lower(sys_class_name) not like '%change%', false) as is_other,
    -- How it ended may stand in the close code, in a column of the customer's, or only in the notes.
    case
        when regexp_matches(concat(code, ' ', plain_state), 'cancel') or plain_state = '4' then 'cancelled'
        when regexp_matches(code, 'roll(ed)?[ -]?back|back(ed)?[ -]?out') then 'rolled_back'
        when regexp_matches(code, 'unsuccessful|fail')
            then if(regexp_matches(lower(close_notes), '\b(rolled back|backed out)\b'), 'rolled_back', 'failure')
        when regexp_matches(code, 'success|complete|implemented') then 'success'
        when regexp_matches(plain_state, 'closed|complete') or plain_state = '3' then 'success'
        else 'running'
    end as outcome,
    regexp_matches(
        lower(backout_plan), '^(n/?a|none|no|not (possible|applicable|available))\.?$|no (back.?out|roll.?back)|cannot be|irreversible'
    ) as has_no_way_back
from export;

insert into changes by name
select
    number as change_id,
    business_service as service,
    assignment_group as team,
    u_environment as environment,
    'itil' as kind,
    short_description as title,
    work_start as started_at,
    -- A closed ticket without the end of the work has the planned end, or when it was closed.
    case when outcome <> 'running' then coalesce(work_end, end_date, closed_at) end as finished_at,
    outcome,
    coalesce(close_code, state) as outcome_raw,
    case when has_no_way_back then 'no' when backout_plan is not null then 'yes' end as reversible,
    case when not has_no_way_back then 'back-out plan' end as reversible_evidence,
    case when not has_no_way_back then 'backout_plan' end as mechanism,
    case when type is not null then [type] end as labels,
    sys_updated_on as updated_at,
    source_row
from change_request
where not is_other;

insert into load_issues by name
select
    source_row as row,
    'number' as "column",
    number as value,
    'not_a_change_request' as rule,
    'rejected' as action,
    'This row is another kind of record. Export incidents and change requests apart, each from its own list.' as message
from change_request
where is_other;
