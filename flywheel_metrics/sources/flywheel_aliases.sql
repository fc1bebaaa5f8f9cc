-- title: Aliases, own format
-- tool: flywheel
-- export: the template of the table aliases, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: aliases
-- columns:
--   kind        word service/team required filled
--   alias       text required filled
--   canonical   text required filled
--   decided at  time
--   tool        text
insert into aliases by name
select
    * exclude (tool),
    tool as source_tool
from export;
