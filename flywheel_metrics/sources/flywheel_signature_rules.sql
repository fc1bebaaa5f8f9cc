-- title: Signature rules, own format
-- tool: flywheel
-- export: the template of the table signature_rules, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: signature_rules
-- columns:
--   rule id     text
--   service     text
--   signature   text required filled
--   contains    text
--   becomes     text required filled
--   created at  time
--   tool        text
insert into signature_rules by name
select
    * exclude (tool),
    tool as source_tool
from export;
