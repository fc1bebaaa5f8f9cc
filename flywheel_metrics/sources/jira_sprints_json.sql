-- title: Jira sprints
-- tool: jira
-- export: GET /rest/agile/1.0/board/ID/sprint; raw tables of collectors too
-- format: json
-- evidence: certain
-- fills: sprints
-- columns:
--   id                 text  required filled
--   name               text  required filled
--   state              text  required
--   startdate          time  required
--   enddate            time  required
--   completedate       time
--   self | goal | originboardid  text  required
create view sprint as
select
    *,
    -- A sprint ends when it is closed, not when that was planned.
    coalesce(completedate, enddate) as ended,
    coalesce(startdate < coalesce(completedate, enddate), false) as is_dated
from export;

insert into sprints by name
select
    id as sprint_id,
    name,
    startdate as starts_at,
    ended as ends_at,
    source_row
from sprint
where is_dated;

insert into load_issues by name
select
    source_row as row,
    'startDate' as "column",
    state as value,
    'sprint_without_dates' as rule,
    'rejected' as action,
    'The sprint has no start before its end, so nothing can be counted in it; a sprint that has not begun has none yet.' as message
from sprint
where not is_dated;
