-- title: From when to when the clock runs
-- metric: time_to_rollback
-- unit: minutes
-- sample: rollbacks
-- setting: rollback_clock
-- default: exposure
-- because: Users are exposed from the moment the failing change is live; a clock that starts later leaves out the time in which
--   nobody had noticed.
-- rivals:
--   exposure: from the failing change's finish to the rollback's finish | ours
--   reaction: from noticing the trouble to the rollback's finish | as incident tools that start at detection
--   execution: from the start of the rollback to its finish | as deploy tools that time the rollback job
--   restoring: from the start of an incident to its resolution, any cause, on average | as tools that call it MTTR
with
rollbacks as (
    select
        rollbacks.finished_at, rollbacks.started_at, rollbacks.detected_at,
        case (select value from settings where name = 'failed_change')
            when 'last' then last_failed_at
            else first_failed_at
        end as failed_at
    from scoped_production_rollbacks as rollbacks
    join period on rollbacks.finished_at >= period.starts_at and rollbacks.finished_at < period.ends_at
),
clocked as (
    select
        unnest(['exposure', 'reaction', 'execution']) as rival,
        unnest([failed_at, detected_at, started_at]) as from_at,
        finished_at as until_at
    from rollbacks
),
durations as (
    select rival, date_diff('microsecond', from_at, until_at) / 6e7 as minutes from clocked
    where until_at >= from_at
),
restored as (
    select date_diff('microsecond', created_at, resolved_at) / 6e7 as minutes
    from scoped_counted_incidents as incidents
    join period on incidents.created_at >= period.starts_at and incidents.created_at < period.ends_at
    where resolved_at >= created_at
),
compared as (
    select
        rival, quantile_cont(minutes, 0.95) as value, null::bigint as part, null::bigint as whole,
        count(*) as sample_size
    from durations
    group by rival
    union all
    select 'restoring', avg(minutes), null, null, count(*) from restored
)
select * from compared
