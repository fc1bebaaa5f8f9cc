-- title: First reverts
-- grain: one row per change that another change reverts
-- describes: Finished, successful production changes that say which change they revert. The revert of a revert is a deploy; of
--   several reverts of one change the earliest counts and the others are deploys.
-- needs: resolved_changes
-- order: finished_at, source_tool, change_id
create table first_reverts as
with
changes as (
    select * from resolved_changes
),
reverts as (
    select * from changes
    where reverts_change_id <> ''
),
undoing as (
    select reverts.*
    from reverts
    anti join reverts as themselves on themselves.change_id = reverts.reverts_change_id
    where reverts.is_production and reverts.is_successful and reverts.finished_at is not null
),
first as (
    select * from undoing
    qualify row_number() over (partition by reverts_change_id order by finished_at, change_id, source_tool) = 1
)
select * from first
