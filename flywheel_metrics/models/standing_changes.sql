-- title: Standing changes
-- grain: one row per successful production change that is not itself a rollback
-- describes: From when a change was live and, where it was undone, until when; whether it can be undone, and whether it is large: at
--   least 2,000 lines and at least ten times the median of its team's changes.
-- needs: production_changes, production_rollbacks, settings
-- of: production_changes
-- order: finished_at, source_tool, change_id
create table standing_changes as
with
rollbacks as (
    select
        case (select value from settings where name = 'failed_change')
            when 'last' then last_failed_change_id
            else first_failed_change_id
        end as change_id,
        finished_at
    from production_rollbacks
    where not is_open
),
undone as (
    select change_id, min(finished_at) as undone_at
    from rollbacks
    group by change_id
),
usual as (
    select team, quantile_cont(lines_changed, 0.5) as median_lines
    from production_changes
    where is_successful
    group by team
),
described as (
    select
        changes.change_id, changes.service, changes.team, changes.kind, changes.title, changes.finished_at,
        undone.undone_at, changes.reversibility, changes.reversibility_rule,
        changes.reversibility in ('irreversible', 'unknown') as is_exposed,
        changes.lines_changed, usual.median_lines,
        coalesce(changes.lines_changed >= 2000 and changes.lines_changed >= 10 * usual.median_lines, false) as is_large,
        changes.incident_count, changes.url, changes.source_tool, changes.upload_id, changes.source_row
    from production_changes as changes
    left join undone using (change_id)
    left join usual on usual.team is not distinct from changes.team
    where changes.is_successful
)
select * from described
