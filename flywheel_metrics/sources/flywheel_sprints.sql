-- title: Sprints, own format
-- tool: flywheel
-- export: the template of the table sprints, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: sprints
-- columns:
--   sprint id  text
--   name       text required filled
--   team       text
--   starts at  time required filled
--   ends at    time required filled
--   tool       text
insert into sprints by name
select
    * exclude (tool, sprint_id),
    coalesce(sprint_id, name) as sprint_id,
    tool as source_tool
from export;
