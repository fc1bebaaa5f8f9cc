-- title: Drills of runbooks
-- grain: one row per drill of a known runbook
-- describes: When a runbook was practised, how that went, and whether somebody other than its author did; null where either is unknown.
-- needs: drills, runbooks
-- order: drilled_at, source_tool, drill_id
create table runbook_drills as
with
authors as (
    select runbook_id, any_value(author order by source_tool) as author from runbooks
    group by runbook_id
),
drilled as (
    select
        drills.runbook_id, drills.drill_id, drills.drilled_at, drills.outcome,
        drills.practised_by <> authors.author as is_by_other,
        drills.source_tool, drills.upload_id, drills.source_row
    from drills
    join authors using (runbook_id)
)
select * from drilled
