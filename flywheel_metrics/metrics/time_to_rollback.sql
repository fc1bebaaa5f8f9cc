-- title: Time to rollback
-- question: How fast can we undo a bad change?
-- phrase: The median time to rollback |
-- signal: median_minutes
-- unit: minutes
-- interval: durations durations by days
-- better: lower
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: rollbacks with a known clock
-- covered_by: changes else rollbacks
-- filters: team, service
-- segments: team, service, evidence
-- definition: A rollback restores a version that was live before in the same service and environment and is older than
--   the one it replaces, or is an explicit rollback, revert or automatic abort, or a change closed as rolled back. The
--   clock runs from the failing change's finish to the rollback's finish; the setting rollback_clock can start it when the
--   trouble was noticed or when the rollback began. The value is the 95th percentile.
-- caveats: The same version deployed again is no rollback, nor is a version never live there before, nor a rollback undone.
--   Where several changes went out since the restored version, the setting failed_change says which one failed.
--   Rollbacks for which the start of the clock is not known count as rollbacks but have no clock.
-- measures:
--   mean_minutes minutes: arithmetic mean
--   median_minutes minutes: median
--   max_minutes minutes: longest
--   rollback_count rollbacks: finished, with or without a clock
--   open_count rollbacks: begun and not finished
--   race_count rollbacks: within 120 seconds of an automated promotion
--   mass_count rollbacks: on a day on which ten or more services were rolled back
--   median_reaction_minutes minutes: median from detected to rolled back, where both are known
--   median_execution_minutes minutes: median from rollback started to finished, where both are known
-- empty: Nothing was rolled back.
with
rollbacks as (
    select
        *,
        case (select value from settings where name = 'failed_change')
            when 'last' then last_failed_at
            else first_failed_at
        end as failed_at
    from scoped_production_rollbacks
),
clocked as (
    select
        *,
        case (select value from settings where name = 'rollback_clock')
            when 'reaction' then detected_at
            when 'execution' then started_at
            else failed_at
        end as clock_at
    from rollbacks
),
placed as (
    select
        * exclude (clock_at),
        coalesce(finished_at, started_at, detected_at, failed_at) as placed_at,
        case when finished_at >= clock_at then date_diff('microsecond', clock_at, finished_at) / 6e7 end as minutes,
        case when finished_at >= detected_at
            then date_diff('microsecond', detected_at, finished_at) / 6e7
        end as reaction_minutes,
        case when finished_at >= started_at
            then date_diff('microsecond', started_at, finished_at) / 6e7
        end as execution_minutes
    from clocked
),
counted as (
    select spine.grain, spine.period, placed.*
    from spine
    join placed
        on placed.segment = spine.segment
        and placed.placed_at >= spine.starts_at
        and placed.placed_at < spine.ends_at
    where spine.coverage <> 'none'
),
totals as (
    select
        grain, period, segment,
        quantile_cont(minutes, 0.95) as value,
        count(minutes) as sample_size,
        avg(minutes) as mean_minutes,
        quantile_cont(minutes, 0.5) as median_minutes,
        max(minutes) as max_minutes,
        count(*) filter (where not is_open) as rollback_count,
        count(*) filter (where is_open) as open_count,
        count(*) filter (where is_race) as race_count,
        count(*) filter (where is_mass) as mass_count,
        quantile_cont(reaction_minutes, 0.5) as median_reaction_minutes,
        quantile_cont(execution_minutes, 0.5) as median_execution_minutes,
        list(minutes order by minutes) filter (where minutes is not null) as durations,
        list(placed_at::date - date '2000-01-01' order by minutes) filter (where minutes is not null) as days
    from counted
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        totals.value,
        coalesce(totals.sample_size, 0) as sample_size,
        totals.mean_minutes,
        totals.median_minutes,
        totals.max_minutes,
        coalesce(totals.rollback_count, 0) as rollback_count,
        coalesce(totals.open_count, 0) as open_count,
        coalesce(totals.race_count, 0) as race_count,
        coalesce(totals.mass_count, 0) as mass_count,
        totals.median_reaction_minutes,
        totals.median_execution_minutes,
        totals.durations,
        totals.days
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
