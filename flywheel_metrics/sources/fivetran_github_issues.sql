-- title: GitHub issues, landed by Fivetran
-- tool: github
-- export: select * from github.issue, in the warehouse that Fivetran fills
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- fills: work_items
-- columns:
--   id                text     required filled
--   number            text     required
--   title             text     required
--   state             text     required filled
--   created at        time     required filled
--   closed at         time     required
--   pull request      boolean  required
--   repository id     text     required
--   fivetran synced   text     required
--   fivetran deleted  boolean
--   updated at        time
--   state reason      text
create view issue as
select
    *,
    coalesce(fivetran_deleted, false) as is_deleted,
    coalesce(pull_request, false) as is_pull_request
from export;

insert into work_items by name
select
    id as item_id,
    title,
    'issue' as type,
    concat('repository ', repository_id) as team,
    case when lower(state) = 'closed' then 'done' else 'open' end as status,
    state as status_raw,
    state_reason as resolution_raw,
    created_at,
    case when lower(state) = 'closed' then closed_at end as done_at,
    updated_at,
    source_row
from issue
where not is_deleted and not is_pull_request;

insert into load_issues by name
select
    source_row as row,
    if(is_deleted, '_fivetran_deleted', 'pull_request') as "column",
    'true' as value,
    if(is_deleted, 'deleted_at_source', 'pull_request') as rule,
    'rejected' as action,
    if(
        is_deleted,
        'This record was deleted in the tool itself; the landed table only keeps a trace of it.',
        'This row is a pull request, which the tool also lists as an issue; when it was merged is in the table issue_merged.'
    ) as message
from issue
where is_deleted or is_pull_request;
