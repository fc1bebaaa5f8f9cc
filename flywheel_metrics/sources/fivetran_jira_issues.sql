-- title: Jira issues, landed by Fivetran
-- tool: jira
-- export: select * from jira.issue, in the warehouse that Fivetran fills
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- fills: work_items
-- columns:
--   key                      text     required filled
--   summary                  text     required
--   issue type               text     required
--   status                   text     required
--   resolution               text     required
--   created                  time     required filled
--   resolved                 time     required
--   updated                  time     required
--   fivetran synced          text     required
--   fivetran deleted         boolean
--   priority                 text
--   parent id                text
create view issue as
select *, coalesce(fivetran_deleted, false) as is_deleted from export;

insert into work_items by name
select
    key as item_id,
    summary as title,
    issue_type as type,
    parent_id as epic,
    priority,
    nullif(regexp_extract(key, '^(.+)-\d+$', 1), '') as team,
    case when resolved is not null then 'done' else 'open' end as status,
    status as status_raw,
    resolution as resolution_raw,
    created as created_at,
    resolved as done_at,
    updated as updated_at,
    source_row
from issue
where not is_deleted;

insert into load_issues by name
select
    source_row as row,
    '_fivetran_deleted' as "column",
    'true' as value,
    'deleted_at_source' as rule,
    'rejected' as action,
    'This record was deleted in the tool itself; the landed table only keeps a trace of it.' as message
from issue
where is_deleted;

insert into load_issues by name
select
    null as row,
    'status' as "column",
    null as value,
    'numbers_for_names' as rule,
    'warned' as action,
    concat(
        'Types, statuses, priorities and resolutions are numbers in this table (', count(*), ' issues): no rule of the vocabulary '
        'matches them, and only a time of resolution says that an issue is done. An export of Jira itself has the names.'
    ) as message
from issue
where not is_deleted and regexp_full_match(status, '\d+')
having count(*) > 0;
