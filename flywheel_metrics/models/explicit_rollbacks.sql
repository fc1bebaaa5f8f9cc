-- title: Explicit rollbacks
-- grain: one row per change that an export says was undone in production
-- describes: Rows of the rollbacks export and first reverts. Where several name the same failed change, a row of the rollbacks
--   export goes before a revert, a finished one before an open one, and an earlier one before a later one.
-- needs: rollbacks, resolved_changes, first_reverts, production_environments
-- of: rollbacks, first_reverts
-- order: finished_at nulls last, source_tool, rollback_id
create table explicit_rollbacks as
with
finishes as (
    select change_id, max(finished_at) as finished_at from resolved_changes
    group by change_id
),
recorded as (
    select
        rollbacks.*,
        null::varchar as change_id,
        0 as precedence
    from rollbacks
    semi join production_environments as environments
        on environments.environment = coalesce(rollbacks.environment, '')
),
reverted as (
    select
        source_tool, upload_id, source_row, service, team, environment, finished_at, started_at, change_id,
        change_id as rollback_id,
        reverts_change_id as reverted_change_id,
        case kind when 'flag' then 'flag_off' else 'revert' end as method,
        1 as precedence
    from first_reverts
),
said as (
    select * from recorded
    union all by name
    select * from reverted
),
told as (
    select * from said
    qualify coalesce(reverted_change_id, '') = '' or row_number() over (
        partition by reverted_change_id
        order by precedence, finished_at nulls last, rollback_id, source_tool
    ) = 1
),
timed as (
    select
        told.source_tool, told.upload_id, told.source_row,
        told.rollback_id, told.change_id, told.service, told.team, told.environment, told.method,
        told.finished_at, told.started_at, told.detected_at, told.restored_change_id,
        nullif(told.reverted_change_id, '') as failed_change_id,
        coalesce(finishes.finished_at, told.failed_change_finished_at) as failed_at
    from told
    left join finishes on finishes.change_id = told.reverted_change_id
)
select * from timed
