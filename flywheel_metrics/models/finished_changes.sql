-- title: Finished changes
-- grain: one row per finished production change that is not itself a rollback
-- describes: Changes that reached production or failed to. Cancelled and running ones, those of unknown outcome, and those that
--   carried out a rollback are left out.
-- needs: resolved_changes, first_reverts, version_rollbacks
-- of: resolved_changes
-- order: finished_at, source_tool, change_id
create table finished_changes as
with
finished as (
    select * from resolved_changes
    where is_production and finished_at is not null and (is_successful or is_failed)
),
forward as (
    select * from finished
    anti join first_reverts using (source_tool, change_id)
    anti join version_rollbacks using (source_tool, change_id)
)
select * from forward
