-- title: What is divided by what
-- metric: incidents_per_change
-- unit: incidents per change
-- sample: divided by
-- setting: none
-- default: attributed
-- because: An incident that no change explains says nothing about change, and a rollback is the repair and not a change of its own.
-- rivals:
--   attributed: incidents that a change explains ÷ successful production changes | ours
--   all: all incidents ÷ successful production changes | as tools that know of no attribution
--   deployments: incidents that a change explains ÷ every finished deployment, failed ones and rollbacks included | as tools that count deployments
with
incidents as (
    select incidents.* from scoped_attributed_incidents as incidents
    join period on incidents.created_at >= period.starts_at and incidents.created_at < period.ends_at
),
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
        (select count(*) from incidents) as incident_count,
        (select count(*) from incidents where attribution <> 'none') as attributed_count,
        (select count(*) from ours) as change_count,
        (select count(*) from finished) as deployment_count
),
quotients as (
    select 'attributed' as rival, attributed_count as part, change_count as whole from counts
    union all
    select 'all', incident_count, change_count from counts
    union all
    select 'deployments', attributed_count, deployment_count from counts
),
compared as (
    select rival, part / nullif(whole, 0)::double as value, part, whole, whole as sample_size from quotients
)
select * from compared
