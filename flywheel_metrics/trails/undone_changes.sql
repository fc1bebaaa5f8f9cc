-- title: Changes closed as rolled back
-- table: changes
-- metrics: time_to_rollback
-- role: rollback
-- describes: A change that was closed as rolled back tells that it was undone, and not when it had failed: it has no clock.
-- filters: team, service
-- reasons:
--   outcome: not closed as rolled back
--   environment: not in production
--   told: another row tells how it was undone
with
undone as (
    select source_tool, rollback_id as change_id, is_open from production_rollbacks
    where evidence = 'outcome'
),
judged as (
    select resolved.*, undone.change_id is not null as is_counted, undone.is_open, read.is_asked
    from read
    join resolved_changes as resolved using (source_tool, change_id)
    left join undone using (source_tool, change_id)
),
fated as (
    select
        finished_at as happened_at, change_id as id, title, service, team,
        case
            when outcome <> 'rolled_back' then 'outcome'
            when not is_production then 'environment'
            when not is_counted then 'told'
        end as reason,
        case when reason = 'environment' then environment else outcome end as detail,
        is_open, null::timestamp as failed_at, finished_at, null::double as minutes,
        is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
