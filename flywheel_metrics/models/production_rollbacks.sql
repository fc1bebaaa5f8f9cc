-- title: Production rollbacks
-- grain: one row per change that was undone in production
-- describes: Rollbacks that an export records, that show in the versions deployed, or that the outcome of a change tells; each
--   undone change once, in this order of evidence. Open rollbacks have begun and not finished. A race follows an automated change
--   within race_seconds; a mass rollback is one of a local day on which mass_services services were rolled back.
-- needs: explicit_rollbacks, first_reverts, version_rollbacks, resolved_changes, settings
-- order: coalesce(finished_at, started_at, detected_at, first_failed_at) nulls last, source_tool, rollback_id, evidence
create table production_rollbacks as
with
explicit as (
    select
        *,
        'explicit' as evidence,
        failed_change_id as first_failed_change_id, failed_change_id as last_failed_change_id,
        failed_at as first_failed_at, failed_at as last_failed_at
    from explicit_rollbacks
),
by_version as (
    select *, change_id as rollback_id, 'version' as evidence, 'redeploy' as method
    from version_rollbacks
    anti join first_reverts using (source_tool, change_id)
    anti join explicit as first on first.failed_change_id = version_rollbacks.first_failed_change_id
    anti join explicit as last on last.failed_change_id = version_rollbacks.last_failed_change_id
),
failed as (
    select failed_change_id as change_id from explicit
    union all
    select unnest([first_failed_change_id, last_failed_change_id]) from by_version
),
by_outcome as (
    select
        *,
        change_id as rollback_id, 'outcome' as evidence, 'backout_plan' as method,
        change_id as first_failed_change_id, change_id as last_failed_change_id
    from resolved_changes
    anti join failed using (change_id)
    where is_production and outcome = 'rolled_back' and finished_at is not null
),
told as (
    select * exclude (failed_change_id, failed_at) from explicit
    union all by name
    select * from by_version
    union all by name
    select
        source_tool, upload_id, source_row, rollback_id, service, team, environment, method, evidence, finished_at,
        first_failed_change_id, last_failed_change_id
    from by_outcome
),
dated as (
    select
        *,
        timezone((select value from settings where name = 'reporting_zone'), timezone('UTC', finished_at))::date as day
    from told
),
days as (
    select day, count(distinct nullif(service, '')) as service_count from dated
    where day is not null
    group by day
),
manual as (
    select distinct change_id from resolved_changes
    where not is_automated
),
marked as (
    select
        dated.rollback_id, dated.service, dated.team, dated.environment, dated.method, dated.evidence,
        dated.finished_at is null as is_open,
        dated.finished_at, dated.first_failed_at, dated.last_failed_at, dated.detected_at, dated.started_at,
        dated.change_id, dated.first_failed_change_id, dated.last_failed_change_id, dated.restored_change_id,
        coalesce(
            dated.finished_at between dated.last_failed_at and dated.last_failed_at
            + to_seconds((select value::bigint from settings where name = 'race_seconds'))
            and manual.change_id is null,
            false
        ) as is_race,
        coalesce(
            days.service_count >= (select value::bigint from settings where name = 'mass_services'), false
        ) as is_mass,
        dated.source_tool, dated.upload_id, dated.source_row
    from dated
    left join days using (day)
    left join manual on manual.change_id = dated.last_failed_change_id
)
select * from marked
