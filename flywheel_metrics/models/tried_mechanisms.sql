-- title: Tried mechanisms
-- grain: one row per service, mechanism and instant at which a change was undone or the undoing was practised
-- describes: Finished production rollbacks and passed drills show that a mechanism works for a service, failed drills that it does
--   not. At the same instant a success wins.
-- needs: production_rollbacks, drills
-- order: service, mechanism, tried_at
create table tried_mechanisms as
with
undone as (
    select
        service,
        case method
            when 'abort' then 'redeploy'
            when 'flag_off' then 'flag'
            else method
        end as mechanism,
        finished_at as tried_at,
        true as has_worked,
        'rollback ' || rollback_id as trial
    from production_rollbacks
    where not is_open
),
practised as (
    select service, mechanism, drilled_at as tried_at, outcome = 'passed' as has_worked, 'drill ' || drill_id as trial
    from drills
    where outcome in ('passed', 'failed')
),
tried as (
    select * from undone
    union all
    select * from practised
),
decided as (
    select * from tried
    where service <> '' and mechanism in ('redeploy', 'flag', 'revert', 'backout_plan', 'restore')
    qualify row_number() over (partition by service, mechanism, tried_at order by has_worked desc, trial) = 1
)
select * from decided
