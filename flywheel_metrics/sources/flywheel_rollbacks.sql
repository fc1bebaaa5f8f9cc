-- title: Rollbacks, own format
-- tool: flywheel
-- export: the template of the table rollbacks, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: rollbacks
-- columns:
--   rollback id                text required
--   service                    text
--   team                       text
--   environment                text
--   reverted change id         text
--   restored change id         text
--   method                     word redeploy/revert/flag_off/abort/backout_plan/restore
--   trigger                    text
--   failed change finished at  time
--   detected at                time
--   started at                 time
--   finished at                time required
--   tool                       text
insert into rollbacks by name
select
    * exclude (tool),
    tool as source_tool
from export;
