-- title: DevLake sprints
-- tool: devlake
-- export: select * from sprints, in the database of Apache DevLake; or the CSV of sprints that DevLake imports
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- null: NULL
-- fills: sprints
-- columns:
--   id              text  required filled
--   name            text  required filled
--   status          text  required
--   started date    time  required
--   ended date      time  required
--   completed date  time  required
create view sprint as
select
    *,
    -- A sprint ends when it is closed, not when that was planned.
    coalesce(completed_date, ended_date) as ended,
    coalesce(started_date < coalesce(completed_date, ended_date), false) as is_dated
from export;

insert into sprints by name
select
    id as sprint_id,
    name,
    started_date as starts_at,
    ended as ends_at,
    source_row
from sprint
where is_dated;

insert into load_issues by name
select
    source_row as row,
    'started_date' as "column",
    status as value,
    'sprint_without_dates' as rule,
    'rejected' as action,
    'The sprint has no start before its end, so nothing can be counted in it; a sprint that has not begun has none yet.' as message
from sprint
where not is_dated;
