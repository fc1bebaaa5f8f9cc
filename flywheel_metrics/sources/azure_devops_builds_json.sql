-- title: Azure DevOps builds
-- tool: azure_devops
-- export: GET https://dev.azure.com/ORGANIZATION/PROJECT/_apis/build/builds, or az pipelines runs list -o json
-- format: json
-- evidence: certain
-- fills: changes
-- columns:
--   id                 text  required filled
--   buildnumber        text  required
--   status             text  required
--   result             text  required
--   queuetime          time  required
--   starttime          time
--   finishtime         time  required
--   definition.name    text  required
--   project.name       text
--   repository.id      text
--   repository.name    text
--   sourceversion      text
--   reason             text
--   tags               list
--   links.web.href | url  text
create view build as
select
    *,
    concat(definition_name, if(reason = 'pullRequest', ' (test of a pull request)', '')) as place,
    case
        when lower(status) <> 'completed' then 'running'
        when lower(result) in ('succeeded', 'partiallysucceeded') then 'success'
        when lower(result) = 'failed' then 'failure'
        when lower(result) = 'canceled' then 'cancelled'
        else 'unknown'
    end as outcome
from export;

insert into changes by name
select
    id as change_id,
    coalesce(regexp_extract(coalesce(repository_name, nullif(repository_id, '')), '([^/]+)$', 1), project_name) as service,
    -- A build names no environment: the name of its definition stands for it.
    place as environment,
    'deploy' as kind,
    concat_ws(' ', definition_name, buildnumber) as title,
    sourceversion as version,
    coalesce(starttime, queuetime) as started_at,
    case when outcome <> 'running' then finishtime end as finished_at,
    outcome,
    coalesce(result, status) as outcome_raw,
    reason <> 'manual' as is_automated,
    tags as labels,
    links_web_href as url,
    source_row
from build;

insert into load_issues by name
select
    null as row,
    'definition.name' as "column",
    place as value,
    'name_as_environment' as rule,
    'warned' as action,
    concat(
        'Builds of ', place, ' (', count(*), ') name no environment; the name stands for it. They are changes of production only if the '
        'vocabulary calls it so.'
    ) as message
from build
group by place;
