-- title: Change statuses, own format
-- tool: flywheel
-- export: the template of the table change_statuses, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: change_statuses
-- columns:
--   status id    text
--   change id    text required filled
--   state        word success/failure/running/inactive/cancelled/unknown required filled
--   state raw    text
--   reported at  time required filled
--   tool         text
insert into change_statuses by name
select
    * exclude (tool),
    tool as source_tool
from export;
