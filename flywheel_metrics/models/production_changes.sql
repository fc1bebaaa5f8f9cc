-- title: Production changes
-- grain: one row per finished production change that is not itself a rollback
-- describes: What was changed in production, whether it had to be undone or hurt, and whether it can be undone. Which change a
--   rollback undid follows the setting failed_change.
-- needs: finished_changes, production_rollbacks, attributed_incidents, change_reversibility, settings
-- of: finished_changes
-- order: finished_at, source_tool, change_id
create table production_changes as
with
failed as (
    select distinct
        case (select value from settings where name = 'failed_change')
            when 'last' then last_failed_change_id
            else first_failed_change_id
        end as change_id
    from production_rollbacks
    where not is_open
),
hurt as (
    select change_tool as source_tool, change_id, count(*) as incident_count
    from attributed_incidents
    where change_id is not null
    group by change_tool, change_id
),
described as (
    select
        changes.change_id, changes.service, changes.team, changes.environment, changes.kind, changes.title,
        changes.version, changes.started_at, changes.finished_at, changes.outcome, changes.is_successful,
        changes.is_failed, changes.is_automated, changes.lines_changed, changes.labels,
        failed.change_id is not null as was_rolled_back,
        coalesce(hurt.incident_count, 0) as incident_count,
        reversibility.mechanism, reversibility.reversibility, reversibility.reversibility_rule,
        changes.url, changes.source_tool, changes.upload_id, changes.source_row
    from finished_changes as changes
    left join failed using (change_id)
    left join hurt using (source_tool, change_id)
    left join change_reversibility as reversibility using (source_tool, change_id)
)
select * from described
