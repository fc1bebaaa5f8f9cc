-- title: GitLab deployments
-- tool: gitlab
-- export: glab api --paginate projects/PROJECT/deployments, or GET /projects/PROJECT/deployments, page after page
-- format: json
-- evidence: certain
-- row_cap: 20
-- fills: changes
-- columns:
--   id                           text     required filled
--   iid                          integer  required
--   status                       text     required filled
--   ref                          text     required
--   sha                          text     required
--   created at                   time     required filled
--   updated at                   time
--   environment.name             text     required
--   environment.tier             text
--   deployable.name              text
--   deployable.tag               boolean
--   deployable.started at        time
--   deployable.finished at       time
--   deployable.commit.title      text
--   deployable.web url           text
--   deployable.pipeline.web url  text
--   deployable.commit.web url    text
create view deployment as
select
    *,
    case
        when lower(status) = 'success' then 'success'
        when lower(status) = 'failed' then 'failure'
        when lower(status) in ('canceled', 'cancelled', 'skipped') then 'cancelled'
        when lower(status) in ('created', 'running', 'blocked') then 'running'
        else 'unknown'
    end as result,
    coalesce(deployable_pipeline_web_url, deployable_web_url, deployable_commit_web_url) as web_url
from export;

insert into changes by name
select
    id as change_id,
    nullif(regexp_extract(web_url, '/([^/]+)/-/', 1), '') as service,
    -- The name of the environment does not always say what its tier does.
    case
        when lower(environment_tier) = 'production' and not contains(lower(environment_name), 'prod')
            then concat(environment_name, ' (production)')
        when lower(environment_tier) in ('staging', 'testing', 'development')
            then concat(environment_name, ' (', lower(environment_tier), ')')
        else environment_name
    end as environment,
    'deploy' as kind,
    coalesce(deployable_commit_title, concat_ws(' ', deployable_name, ref)) as title,
    -- A branch stands for many versions, so only a tag is taken for one.
    case when deployable_tag then ref else sha end as version,
    coalesce(deployable_started_at, created_at) as started_at,
    -- A deployment made through the interface has no job; it is updated last when it ends.
    case when result not in ('running', 'unknown') then coalesce(deployable_finished_at, updated_at) end as finished_at,
    result as outcome,
    status as outcome_raw,
    updated_at,
    coalesce(deployable_web_url, deployable_pipeline_web_url) as url,
    source_row
from deployment;

insert into load_issues by name
select
    source_row as row,
    'status' as "column",
    status as value,
    'unknown_status' as rule,
    'warned' as action,
    'GitLab has no such status of a deployment; how it ended is unknown, and it counts nowhere.' as message
from deployment
where result = 'unknown';
