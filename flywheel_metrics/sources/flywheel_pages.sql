-- title: Pages, own format
-- tool: flywheel
-- export: the template of the table pages, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: pages
-- columns:
--   page id              text
--   incident id          text
--   responder            person required filled
--   channel              word push/sms/phone/email
--   urgency              word high/low
--   service              text
--   service id           text
--   team                 text
--   title                text
--   responder time zone  text
--   sent at              time required filled
--   acknowledged at      time
--   tool                 text
insert into pages by name
select
    * exclude (tool),
    tool as source_tool
from export;
