-- title: On-call shifts, own format
-- tool: flywheel
-- export: the template of the table on_call, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: on_call
-- columns:
--   responder  person required filled
--   schedule   text
--   team       text
--   time zone  text
--   starts at  time required filled
--   ends at    time required filled
--   tool       text
insert into on_call by name
select
    * exclude (tool),
    tool as source_tool
from export;
