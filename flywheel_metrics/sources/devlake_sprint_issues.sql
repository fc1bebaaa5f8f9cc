-- title: DevLake sprints and their issues
-- tool: devlake
-- export: select * from sprint_issues, in the database of Apache DevLake
-- format: csv, parquet
-- evidence: likely
-- null: NULL
-- fills: work_item_sprints
-- columns:
--   sprint id  text  required filled
--   issue id   text  required filled
insert into work_item_sprints by name
select
    issue_id as item_id,
    sprint_id as sprint,
    source_row
from export;
