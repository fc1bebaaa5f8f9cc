-- title: Incidents, own format
-- tool: flywheel
-- export: the template of the table incidents, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: incidents
-- columns:
--   incident id          text required filled
--   title                text
--   service              text
--   service id           text
--   team                 text
--   severity             integer
--   severity raw         text
--   urgency              word high/low
--   kind                 word real/drill/test/maintenance/retrospective
--   status               word open/acknowledged/resolved/closed/cancelled
--   status raw           text
--   created at           time required filled
--   acknowledged at      time
--   mitigated at         time
--   resolved at          time
--   closed at            time
--   updated at           time
--   parent id            text
--   caused by change id  text
--   escalation count     integer
--   is auto resolved     boolean
--   responders           people separated ;
--   url                  text
--   tool                 text
--   text                 text absent
--   runbook id           text absent
insert into incidents by name
select
    * exclude (tool),
    tool as source_tool
from export;
