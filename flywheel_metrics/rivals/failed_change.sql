-- title: Which change failed, when several went out since the restored version
-- metric: time_to_rollback
-- unit: minutes
-- sample: rollbacks
-- setting: failed_change
-- default: first
-- because: Users were exposed from the first change after the version that was restored.
-- rivals:
--   first: the first after the restored version | ours
--   last: the last before the rollback | as tools that look one deploy back
with
-- A clock that starts later does not depend on which change failed.
rollbacks as (
    select
        rollbacks.finished_at,
        case (select value from settings where name = 'rollback_clock')
            when 'reaction' then [detected_at, detected_at]
            when 'execution' then [started_at, started_at]
            else [first_failed_at, last_failed_at]
        end as clocks
    from scoped_production_rollbacks as rollbacks
    join period on rollbacks.finished_at >= period.starts_at and rollbacks.finished_at < period.ends_at
),
clocked as (
    select
        unnest(['first', 'last']) as rival,
        unnest(clocks) as from_at,
        finished_at as until_at
    from rollbacks
),
durations as (
    select rival, date_diff('microsecond', from_at, until_at) / 6e7 as minutes from clocked
    where until_at >= from_at
),
compared as (
    select
        rival, quantile_cont(minutes, 0.95) as value, null::bigint as part, null::bigint as whole,
        count(*) as sample_size
    from durations
    group by rival
)
select * from compared
