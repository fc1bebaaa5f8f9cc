-- title: Work items, own format
-- tool: flywheel
-- export: the template of the table work_items, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: work_items
-- columns:
--   item id         text required filled
--   title           text
--   type            text
--   labels          list separated ;
--   components      list separated ;
--   epic            text
--   priority        text
--   service         text
--   team            text
--   status          word open/in_progress/done/cancelled
--   status raw      text
--   resolution raw  text
--   created at      time required filled
--   done at         time
--   updated at      time
--   points          number
--   linked ids      list separated ;
--   url             text
--   tool            text
insert into work_items by name
select
    * exclude (tool),
    tool as source_tool
from export;
