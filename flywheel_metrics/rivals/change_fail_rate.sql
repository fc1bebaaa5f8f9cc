-- title: What is divided by what
-- metric: change_fail_rate
-- unit: share
-- sample: divided by
-- setting: none
-- default: hurt
-- because: A change fails when it had to be undone or hurt, once, however often; what never reached production hurt nobody.
-- rivals:
--   hurt: changes rolled back or with an incident ÷ successful production changes | ours
--   dora: the same changes ÷ every deployment that reached production, rollbacks included | as DORA counts deployments
--   incidents: changes with an incident ÷ successful production changes | as tools that read incidents only
--   undone: changes rolled back ÷ successful production changes | as tools that read deployments only
--   pipeline: deployments that failed to reach production ÷ every finished deployment | as deploy tools that count failed runs
with
finished as (
    select changes.* from scoped_resolved_changes as changes
    join period on changes.finished_at >= period.starts_at and changes.finished_at < period.ends_at
    where is_production and (is_successful or is_failed)
),
ours as (
    select changes.* from scoped_production_changes as changes
    join period on changes.finished_at >= period.starts_at and changes.finished_at < period.ends_at
    where is_successful
),
counts as (
    select
        (select count(*) from ours) as change_count,
        (select count(*) from ours where was_rolled_back or incident_count > 0) as hurt_count,
        (select count(*) from ours where incident_count > 0) as incident_count,
        (select count(*) from ours where was_rolled_back) as undone_count,
        (select count(*) from finished) as deployment_count,
        (select count(*) from finished where is_successful) as live_count,
        (select count(*) from finished where is_failed) as failed_count
),
quotients as (
    select 'hurt' as rival, hurt_count as part, change_count as whole from counts
    union all
    select 'dora', hurt_count, live_count from counts
    union all
    select 'incidents', incident_count, change_count from counts
    union all
    select 'undone', undone_count, change_count from counts
    union all
    select 'pipeline', failed_count, deployment_count from counts
),
compared as (
    select rival, part / nullif(whole, 0)::double as value, part, whole, whole as sample_size from quotients
)
select * from compared
