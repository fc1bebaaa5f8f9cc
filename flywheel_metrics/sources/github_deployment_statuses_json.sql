-- title: GitHub deployment statuses
-- tool: github
-- export: gh api --paginate repos/OWNER/REPOSITORY/deployments/ID/statuses, for each deployment
-- format: json
-- evidence: certain
-- fills: change_statuses, changes
-- columns:
--   id | deployment status.id                          text  filled
--   state | deployment status.state                    text  required filled
--   deployment url | deployment status.deployment url  text  required filled
--   created at | deployment status.created at          time  required filled
--   deployment.id                                      text
--   deployment.sha                                     text
--   deployment.ref                                     text
--   deployment.task                                    text
--   deployment.environment                             text
--   deployment.description                             text
--   deployment.creator.login                           person
--   deployment.created at                              time
--   deployment.updated at                              time
insert into change_statuses by name
select
    id as status_id,
    coalesce(nullif(regexp_extract(deployment_url, '(\d+)/?$', 1), ''), deployment_url) as change_id,
    case
        when lower(state) = 'success' then 'success'
        when lower(state) in ('failure', 'error') then 'failure'
        when lower(state) in ('in_progress', 'queued', 'pending') then 'running'
        -- Written on the older deployment when a newer one succeeds: neither a failure nor a rollback.
        when lower(state) = 'inactive' then 'inactive'
        else 'unknown'
    end as state,
    state as state_raw,
    created_at as reported_at,
    source_row
from export;

-- A webhook delivers the deployment together with its status.
insert into changes by name
select
    deployment_id as change_id,
    nullif(regexp_extract(deployment_url, '/repos/[^/]+/([^/]+)/', 1), '') as service,
    deployment_environment as environment,
    'deploy' as kind,
    coalesce(deployment_description, concat(deployment_task, ' ', deployment_ref)) as title,
    case when regexp_full_match(deployment_ref, 'v?\d+(\.\d+)+') then deployment_ref else deployment_sha end as version,
    deployment_created_at as started_at,
    'unknown' as outcome,
    deployment_creator_login like '%[bot]' as is_automated,
    deployment_updated_at as updated_at,
    source_row
from export
where deployment_id is not null;
