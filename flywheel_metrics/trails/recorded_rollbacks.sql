-- title: Rollbacks that an export records
-- table: rollbacks
-- metrics: time_to_rollback
-- role: rollback
-- describes: A record counts at its finish, or while it is open at its start. Of several records of the same failed change one counts.
-- filters: team, service
-- reasons:
--   environment: not in production
--   repeated: another record is about the same failed change
with
told as (
    select * from production_rollbacks
    where evidence = 'explicit' and change_id is null
),
judged as (
    select
        recorded.*,
        environments.environment is not null as is_production,
        told.rollback_id is not null as is_told,
        told.is_open,
        coalesce(
            recorded.finished_at, recorded.started_at, recorded.detected_at, told.first_failed_at,
            recorded.failed_change_finished_at
        ) as placed_at,
        told.first_failed_at as failed_at,
        case (select value from settings where name = 'rollback_clock')
            when 'reaction' then told.detected_at
            when 'execution' then told.started_at
            else told.first_failed_at
        end as clock_at,
        coalesce(nullif(recorded.reverted_change_id, ''), 'a change that it does not name') as undone
    from read as recorded
    left join production_environments as environments
        on environments.environment = coalesce(recorded.environment, '')
    left join told on told.source_tool = recorded.source_tool and told.rollback_id = recorded.rollback_id
),
fated as (
    select
        placed_at as happened_at, rollback_id as id, null::varchar as title, service, team,
        case
            when not is_production then 'environment'
            when not is_told then 'repeated'
        end as reason,
        case when reason = 'environment' then environment else 'undoes ' || undone end as detail,
        is_open, failed_at, finished_at,
        case when finished_at >= clock_at then date_diff('microsecond', clock_at, finished_at) / 6e7 end as minutes,
        is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
