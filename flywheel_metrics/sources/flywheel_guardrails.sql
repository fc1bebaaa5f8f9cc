-- title: Guardrails, own format
-- tool: flywheel
-- export: the template of the table guardrails, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: guardrails
-- columns:
--   guardrail id  text
--   title         text required filled
--   kind          word feature_flag/rollback/predictable_failure/safe_data_path/honest_traffic/observability/other
--   service       text
--   team          text
--   shipped at    time required
--   incident id   text
--   insight id    text
--   work item id  text
--   tool          text
insert into guardrails by name
select
    * exclude (tool),
    tool as source_tool
from export;
