-- title: Annotations, own format
-- tool: flywheel
-- export: the template of the table annotations, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: annotations
-- columns:
--   annotation id  text
--   happened at    time required filled
--   title          text required filled
--   kind           word event/limits required
--   metric         text
--   service        text
--   team           text
--   tool           text
insert into annotations by name
select
    * exclude (tool),
    tool as source_tool
from export;
