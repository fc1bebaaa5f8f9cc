-- title: Links from incidents to changes, own format
-- tool: flywheel
-- export: the template of the table incident_change_links, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: incident_change_links
-- columns:
--   incident id  text required filled
--   change id    text required filled
--   kind         word explicit/text
--   confidence   number
--   tool         text
--   finished at  text absent
--   created at   text absent
insert into incident_change_links by name
select
    * exclude (tool),
    tool as source_tool
from export;
