-- title: GitHub deployments
-- tool: github
-- export: gh api --paginate repos/OWNER/REPOSITORY/deployments
-- format: json
-- evidence: certain
-- fills: changes
-- columns:
--   id | deployment.id                                          text  required filled
--   sha | deployment.sha                                        text  required
--   ref | deployment.ref                                        text  required
--   task | deployment.task                                      text  required
--   environment | deployment.environment                        text  required
--   production environment | deployment.production environment  boolean
--   description | deployment.description                        text
--   url | deployment.url                                        text
--   statuses url | deployment.statuses url                      text  required
--   creator.login | deployment.creator.login                    person
--   created at | deployment.created at                          time  required filled
--   updated at | deployment.updated at                          time
--   state | deployment status.state                             text  absent
insert into changes by name
select
    id as change_id,
    nullif(regexp_extract(coalesce(url, statuses_url), '/repos/[^/]+/([^/]+)/', 1), '') as service,
    -- The name of the environment does not always say that it is production.
    case
        when production_environment and not contains(lower(environment), 'prod') then concat(environment, ' (production)')
        else environment
    end as environment,
    'deploy' as kind,
    coalesce(description, concat(task, ' ', ref)) as title,
    -- A branch stands for many versions, so only a tag that looks like one is taken for it.
    case when regexp_full_match(ref, 'v?\d+(\.\d+)+') then ref else sha end as version,
    created_at as started_at,
    -- How it ended, and when, is in its statuses.
    'unknown' as outcome,
    creator_login like '%[bot]' as is_automated,
    updated_at,
    url,
    source_row
from export;
