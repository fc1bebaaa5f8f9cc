-- title: Runbooks, own format
-- tool: flywheel
-- export: the template of the table runbooks, filled in
-- format: csv, parquet
-- evidence: certain
-- fills: runbooks
-- columns:
--   runbook id           text required filled
--   title                text required filled
--   service              text
--   team                 text
--   incident id          text
--   guardrail id         text
--   author               person
--   created at           time
--   updated at           time
--   word count           integer
--   has trigger          boolean
--   has checks           boolean
--   has actions          boolean
--   has decision points  boolean
--   has rollback         boolean
--   has validation       boolean
--   has owner            boolean
--   url                  text
--   path                 text
--   alert                text
--   printed lines        integer
--   code blocks          integer
--   loose commands       integer
--   dead links           list separated ;
--   empty sections       list separated ;
--   tool                 text
--   drilled at           text absent
insert into runbooks by name
select
    * exclude (tool),
    tool as source_tool
from export;
