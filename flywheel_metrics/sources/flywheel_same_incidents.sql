-- title: Same incidents, own format
-- tool: flywheel
-- export: the template of the table same_incidents, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: same_incidents
-- columns:
--   other tool  text required filled
--   other id    text required filled
--   kept tool   text required filled
--   kept id     text required filled
--   is same     boolean required filled
--   decided at  time
--   tool        text
insert into same_incidents by name
select
    * exclude (tool),
    tool as source_tool
from export;
