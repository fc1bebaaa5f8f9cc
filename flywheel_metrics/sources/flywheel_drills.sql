-- title: Drills, own format
-- tool: flywheel
-- export: the template of the table drills, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: drills
-- columns:
--   drill id      text
--   runbook id    text
--   service       text
--   team          text
--   incident id   text
--   practised by  person
--   mechanism     word redeploy/flag/revert/backout_plan/restore
--   outcome       word passed/failed/partial
--   drilled at    time required filled
--   tool          text
insert into drills by name
select
    * exclude (tool),
    tool as source_tool
from export;
