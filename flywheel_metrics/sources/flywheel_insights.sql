-- title: Insights, own format
-- tool: flywheel
-- export: the template of the table insights, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: insights
-- columns:
--   insight id   text
--   incident id  text
--   text         text required filled
--   author       person
--   created at   time required filled
--   tool         text
--   runbook id   text absent
insert into insights by name
select
    * exclude (tool),
    tool as source_tool
from export;
