-- title: Changes
-- table: changes
-- metrics: incidents_per_change, change_fail_rate, reversible_changes
-- role: change
-- describes: A change counts at its finish, in production, when it succeeded and did not itself carry out a rollback.
-- filters: team, service
-- reasons:
--   environment: not in production
--   unfinished: cancelled, running or of unknown outcome
--   failed: failed, so that it never reached production
--   rollback: carried out a rollback
with
rollbacks as (
    select source_tool, change_id, 'reverts ' || reverts_change_id as how from first_reverts
    union all
    select source_tool, change_id, 'restores ' || version from version_rollbacks
    anti join first_reverts using (source_tool, change_id)
),
judged as (
    select
        resolved.*,
        rollbacks.how,
        counted.was_rolled_back,
        counted.incident_count,
        counted.reversibility,
        counted.reversibility_rule,
        read.is_asked
    from read
    join resolved_changes as resolved using (source_tool, change_id)
    left join rollbacks using (source_tool, change_id)
    left join production_changes as counted using (source_tool, change_id)
),
fated as (
    select
        finished_at as happened_at, change_id as id, title, service, team,
        case
            when not is_production then 'environment'
            when not is_successful and not is_failed then 'unfinished'
            when is_failed then 'failed'
            when how is not null then 'rollback'
        end as reason,
        case reason
            when 'environment' then environment
            when 'unfinished' then outcome
            when 'failed' then outcome
            when 'rollback' then how
        end as detail,
        was_rolled_back, incident_count, reversibility, reversibility_rule,
        is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
