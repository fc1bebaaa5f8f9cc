-- title: Services, own format
-- tool: flywheel
-- export: the template of the table services, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: services
-- columns:
--   service      text required filled
--   team         text required
--   tier         integer
--   time zone    text
--   url          text
--   tool         text
--   id           text absent
--   number       text absent
--   title        text absent
--   status       text absent
--   created at   text absent
--   finished at  text absent
--   reported at  text absent
--   sent at      text absent
--   drilled at   text absent
--   shipped at   text absent
--   starts at    text absent
--   runbook id   text absent
--   rollback id  text absent
--   change id    text absent
--   incident id  text absent
--   item id      text absent
insert into services by name
select
    * exclude (tool),
    tool as source_tool
from export;
