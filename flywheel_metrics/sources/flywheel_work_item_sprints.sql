-- title: Sprint membership, own format
-- tool: flywheel
-- export: the template of the table work_item_sprints, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: work_item_sprints
-- columns:
--   item id     text required filled
--   sprint      text required filled
--   position    integer
--   tool        text
--   created at  text absent
insert into work_item_sprints by name
select
    * exclude (tool),
    tool as source_tool
from export;
