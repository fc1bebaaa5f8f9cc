-- title: DevLake deployment commits
-- tool: devlake
-- export: select * from cicd_deployment_commits, in the database of Apache DevLake
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- null: NULL
-- fills: changes
-- columns:
--   id                                    text  required filled
--   cicd deployment id | cicd pipeline id  text
--   cicd scope id                         text  required
--   commit sha                            text  required
--   repo url                              text  required
--   result                                text  required
--   environment                           text  required
--   started date                          time  required
--   finished date                         time
--   created date                          time
--   duration sec                          seconds
--   status                                text
--   original status                       text
--   original result                       text
--   original environment                  text
--   name                                  text
--   display title                         text
--   url                                   text
create view deployment as
select
    *,
    lower(concat_ws(' ', original_result, original_status)) as original,
    coalesce(upper(original_status) = 'INACTIVE', false) as is_replaced,
    coalesce(started_date, created_date) as began
from export;

-- The deployment as a whole is the change: a commit of each of its repositories is no deployment more.
insert into changes by name
select
    coalesce(cicd_deployment_id, id) as change_id,
    coalesce(nullif(regexp_extract(repo_url, '([^/]+?)(\.git)?/?$', 1), ''), cicd_scope_id) as service,
    -- Empty means that the deployment did not match what its owners call production.
    coalesce(environment, original_environment, 'not production') as environment,
    coalesce(display_title, name) as title,
    commit_sha as version,
    began as started_at,
    case
        when is_replaced then began
        else coalesce(finished_date, began + to_seconds(duration_sec))
    end as finished_at,
    case
        when regexp_matches(original, 'cancel|abort|skipped') then 'cancelled'
        when upper(result) = 'SUCCESS' then 'success'
        when upper(result) = 'FAILURE' then 'failure'
        when upper(status) = 'IN_PROGRESS' then 'running'
        else 'unknown'
    end as outcome,
    coalesce(original_result, original_status, result) as outcome_raw,
    url,
    source_row
from deployment;
