-- title: Resolved changes
-- grain: one row per change
-- describes: Changes with the outcome and finish that their statuses tell, and whether they went to production. The earliest
--   success counts, else the earliest failure, else the earliest cancellation; a change with other statuses only is running.
-- needs: changes, change_statuses, production_environments
-- of: changes
-- order: finished_at nulls last, source_tool, change_id
create table resolved_changes as
with
statuses as (
    select * from change_statuses
    where state <> 'inactive'
),
endings as (
    select
        source_tool, change_id,
        min(reported_at) filter (where state = 'success') as succeeded_at,
        min(reported_at) filter (where state = 'failure') as failed_at,
        min(reported_at) filter (where state = 'cancelled') as cancelled_at
    from statuses
    group by source_tool, change_id
),
ended as (
    select
        changes.* replace (
            case
                when endings.change_id is null then changes.outcome
                when endings.succeeded_at is not null then 'success'
                when endings.failed_at is not null then 'failure'
                when endings.cancelled_at is not null then 'cancelled'
                else 'running'
            end as outcome,
            case
                when endings.change_id is null then changes.finished_at
                else coalesce(endings.succeeded_at, endings.failed_at, endings.cancelled_at)
            end as finished_at
        )
    from changes
    left join endings using (source_tool, change_id)
),
resolved as (
    select
        ended.*,
        ended.outcome in ('success', 'rolled_back') as is_successful,
        ended.outcome = 'failure' as is_failed,
        environments.environment is not null as is_production
    from ended
    left join production_environments as environments
        on environments.environment = coalesce(ended.environment, '')
)
select * from resolved
