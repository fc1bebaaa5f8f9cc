-- title: Rollbacks by version
-- grain: one row per return to an older version in production
-- describes: Per service and environment, runs of the same version in order of finish. A run whose version was live in an earlier
--   run is a rollback when that version is older than the one before it: by the numbers of the two, or by which was live first.
-- needs: resolved_changes
-- order: finished_at, source_tool, change_id
create table version_rollbacks as
with
deployed as (
    select *, lower(coalesce(environment, '')) as place from resolved_changes
    where
        is_production and is_successful and finished_at is not null
        and kind in ('deploy', 'release') and version <> '' and service <> ''
),
compared as (
    select *, lag(version) over timeline as previous_version
    from deployed
    window timeline as (partition by service, place order by finished_at, change_id, source_tool)
),
runs as (
    select *, row_number() over timeline as run
    from compared
    where version is distinct from previous_version
    window timeline as (partition by service, place order by finished_at, change_id, source_tool)
),
lives as (
    select
        *,
        lag(run) over version_runs as restored_run,
        first_value(run) over version_runs as first_run,
        -- Numbers of a version as text of one width, so that lists of them compare as numbers and none is too large.
        case when regexp_full_match(version, 'v?[0-9]+(\.[0-9]+)*')
            then list_transform(string_split(ltrim(version, 'v'), '.'), lambda part: lpad(ltrim(part, '0'), 64, '0'))
        end as numbers
    from runs
    window version_runs as (partition by service, place, version order by run)
),
returns as (
    select
        back.*,
        restored.change_id as restored_change_id,
        failed.change_id as first_failed_change_id,
        failed.finished_at as first_failed_at,
        replaced.change_id as last_failed_change_id,
        replaced.finished_at as last_failed_at,
        case when back.numbers is not null and replaced.numbers is not null
            then back.numbers < replaced.numbers
            else back.first_run < replaced.first_run
        end as is_older
    from lives as back
    join lives as restored
        on restored.service = back.service and restored.place = back.place and restored.run = back.restored_run
    join lives as failed
        on failed.service = back.service and failed.place = back.place and failed.run = back.restored_run + 1
    join lives as replaced
        on replaced.service = back.service and replaced.place = back.place and replaced.run = back.run - 1
),
rolled_back as (
    select
        source_tool, upload_id, source_row, change_id, service, team, environment, version, started_at, finished_at,
        restored_change_id, first_failed_change_id, first_failed_at, last_failed_change_id, last_failed_at
    from returns
    where is_older
)
select * from rolled_back
