-- title: Changes, own format
-- tool: flywheel
-- export: the template of the table changes, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: changes
-- columns:
--   change id            text required filled
--   service              text
--   service id           text
--   team                 text
--   environment          text
--   kind                 word deploy/release/flag/config/itil
--   title                text
--   version              text
--   started at           time
--   finished at          time required
--   outcome              word success/failure/rolled_back/cancelled/running/unknown
--   outcome raw          text
--   lines changed        integer
--   reversible           word yes/no
--   reversible evidence  text
--   mechanism            word redeploy/flag/revert/backout_plan/restore
--   is automated         boolean
--   labels               list separated ;
--   reverts change id    text
--   updated at           time
--   url                  text
--   tool                 text
insert into changes by name
select
    * exclude (tool),
    tool as source_tool
from export;
