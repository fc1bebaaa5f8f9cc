-- title: Jira sprints, landed by Fivetran
-- tool: jira
-- export: select * from jira.sprint, in the warehouse that Fivetran fills
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- fills: sprints
-- columns:
--   id                text     required filled
--   name              text     required filled
--   start date        time     required
--   end date          time     required
--   complete date     time     required
--   board id          text     required
--   fivetran synced   text     required
--   fivetran deleted  boolean
create view sprint as
select
    *,
    coalesce(fivetran_deleted, false) as is_deleted,
    -- A sprint ends when it is closed, not when that was planned.
    coalesce(complete_date, end_date) as ended,
    coalesce(start_date < coalesce(complete_date, end_date), false) as is_dated
from export;

insert into sprints by name
select
    id as sprint_id,
    name,
    start_date as starts_at,
    ended as ends_at,
    source_row
from sprint
where is_dated and not is_deleted;

insert into load_issues by name
select
    source_row as row,
    if(is_deleted, '_fivetran_deleted', 'start_date') as "column",
    null as value,
    if(is_deleted, 'deleted_at_source', 'sprint_without_dates') as rule,
    'rejected' as action,
    if(
        is_deleted,
        'This record was deleted in the tool itself; the landed table only keeps a trace of it.',
        'The sprint has no start before its end, so nothing can be counted in it; a sprint that has not begun has none yet.'
    ) as message
from sprint
where is_deleted or not is_dated;
