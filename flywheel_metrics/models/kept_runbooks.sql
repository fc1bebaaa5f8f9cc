-- title: Kept runbooks
-- grain: one row per runbook
-- describes: Runbooks as they were last handed in, without who wrote them; the shape is that of the table.
-- needs: runbooks
-- order: service nulls first, title, source_tool, runbook_id
create table kept_runbooks as
with
kept as (
    select * exclude (author) from runbooks
)
select * from kept
