-- title: GitHub workflow runs
-- tool: github
-- export: gh run list --limit 5000 --json
--   databaseId,name,displayTitle,workflowName,headBranch,headSha,event,status,conclusion,createdAt,startedAt,updatedAt,attempt,number,url,
--   or gh api --paginate repos/OWNER/REPOSITORY/actions/runs
-- format: json
-- evidence: certain
-- row_cap: 30
-- fills: changes
-- columns:
--   id | workflow run.id | databaseid                                text     filled
--   workflow.name | workflowname | workflow run.name | name          text
--   display title | workflow run.display title | displaytitle        text
--   event | workflow run.event                                       text
--   status | workflow run.status                                     text     required
--   conclusion | workflow run.conclusion                             text     required
--   head sha | workflow run.head sha | headsha                       text     required
--   run started at | workflow run.run started at | startedat         time
--   created at | workflow run.created at | createdat                 time
--   updated at | workflow run.updated at | updatedat                 time     required
--   html url | workflow run.html url | url                           text
--   actor.login | workflow run.actor.login                           person
--   steps                                                            text     absent
create view run as
select
    *,
    case
        when conclusion = 'success' then 'success'
        when conclusion in ('failure', 'timed_out', 'startup_failure') then 'failure'
        when conclusion is null or status <> 'completed' then 'running'
        else 'cancelled'
    end as result,
    -- A run for a pull request tries out what is not merged.
    concat(coalesce(workflow_name, display_title, 'workflow'), if(event like 'pull_request%', ' (test of a pull request)', '')) as place
from export;

insert into changes by name
select
    id as change_id,
    nullif(regexp_extract(html_url, '^https?://[^/]+/[^/]+/([^/]+)/actions/', 1), '') as service,
    -- A run names no environment: the name of its workflow stands for it, and the vocabulary says which are production.
    place as environment,
    'deploy' as kind,
    coalesce(display_title, workflow_name) as title,
    head_sha as version,
    coalesce(run_started_at, created_at) as started_at,
    -- There is no time of the end; a finished run is updated last when it ends.
    case when result <> 'running' then updated_at end as finished_at,
    result as outcome,
    coalesce(conclusion, status) as outcome_raw,
    case when actor_login like '%[bot]' then true else event <> 'workflow_dispatch' end as is_automated,
    updated_at,
    html_url as url,
    source_row
from run;

insert into load_issues by name
select
    null as row,
    'workflowName' as "column",
    place as value,
    'name_as_environment' as rule,
    'warned' as action,
    concat(
        'Runs of the workflow ', place, ' (', count(*), ') name no environment; its name stands for it. They are changes of production '
        'only if the vocabulary calls that name production.'
    ) as message
from run
group by place;
