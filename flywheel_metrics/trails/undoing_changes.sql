-- title: Changes that undo another
-- table: changes
-- metrics: time_to_rollback
-- role: rollback
-- describes: A change is a rollback when it says which change it reverts, or restores an older version that was live before.
-- filters: team, service
-- reasons:
--   environment: not in production
--   unsuccessful: did not succeed
--   forward: undoes nothing
--   told: a record of the rollback, or of the change that failed, counts instead
with
undoing as (
    select source_tool, change_id, 'reverts ' || reverts_change_id as how from first_reverts
    union all
    select source_tool, change_id, 'restores ' || version from version_rollbacks
    anti join first_reverts using (source_tool, change_id)
),
failing as (
    select
        *,
        case (select value from settings where name = 'failed_change')
            when 'last' then last_failed_at
            else first_failed_at
        end as failed_at
    from production_rollbacks
    where change_id is not null
),
clocked as (
    select
        *,
        case (select value from settings where name = 'rollback_clock')
            when 'reaction' then detected_at
            when 'execution' then started_at
            else failed_at
        end as clock_at
    from failing
),
judged as (
    select
        resolved.*,
        undoing.how,
        clocked.change_id is not null as is_counted,
        clocked.is_open,
        clocked.failed_at,
        clocked.clock_at,
        read.is_asked
    from read
    join resolved_changes as resolved using (source_tool, change_id)
    left join undoing using (source_tool, change_id)
    left join clocked using (source_tool, change_id)
),
fated as (
    select
        finished_at as happened_at, change_id as id, title, service, team,
        case
            when not is_production then 'environment'
            when not is_successful then 'unsuccessful'
            when how is null then 'forward'
            when not is_counted then 'told'
        end as reason,
        case reason
            when 'environment' then environment
            when 'unsuccessful' then outcome
            else how
        end as detail,
        is_open, failed_at, finished_at,
        case when finished_at >= clock_at then date_diff('microsecond', clock_at, finished_at) / 6e7 end as minutes,
        is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
