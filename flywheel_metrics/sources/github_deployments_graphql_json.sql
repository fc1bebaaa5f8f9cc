-- title: GitHub deployments, GraphQL
-- tool: github
-- export: the nodes of repository.deployments from gh api graphql; raw tables of collectors too
-- format: json
-- evidence: certain
-- fills: changes
-- columns:
--   databaseid                                text  required filled
--   commitoid                                 text  required
--   environment                               text  required
--   state                                     text  required filled
--   createdat                                 time  required filled
--   updatedat                                 time
--   task                                      text
--   description                               text
--   ref.name                                  text
--   repository.name                           text
--   repository.url                            text
--   lateststatus.state                        text
--   lateststatus.updatedat                    time
--   statuses.nodes[state=SUCCESS].updatedAt   time  as succeeded_at
--   statuses.nodes[state=FAILURE].updatedAt   time  as failed_at
create view deployment as
select
    *,
    upper(state) as plain_state,
    -- The state says active or inactive of what succeeded: inactive once a newer deployment replaced it.
    coalesce(
        succeeded_at,
        case when upper(lateststatus_state) = 'SUCCESS' then lateststatus_updatedat end
    ) as live_at,
    coalesce(
        failed_at,
        case when upper(lateststatus_state) in ('FAILURE', 'ERROR') then lateststatus_updatedat end
    ) as broken_at
from export;

insert into changes by name
select
    databaseid as change_id,
    repository_name as service,
    environment,
    'deploy' as kind,
    coalesce(description, concat_ws(' ', task, ref_name)) as title,
    case when regexp_full_match(ref_name, 'v?\d+(\.\d+)+') then ref_name else commitoid end as version,
    createdat as started_at,
    case
        when live_at is not null then live_at
        when plain_state in ('ACTIVE', 'INACTIVE', 'SUCCESS') then createdat
        when plain_state in ('FAILURE', 'ERROR') then coalesce(broken_at, updatedat)
    end as finished_at,
    case
        when live_at is not null or plain_state in ('ACTIVE', 'INACTIVE', 'SUCCESS') then 'success'
        when plain_state in ('FAILURE', 'ERROR') then 'failure'
        when plain_state in ('ABANDONED', 'DESTROYED') then 'cancelled'
        else 'running'
    end as outcome,
    state as outcome_raw,
    updatedat as updated_at,
    repository_url as url,
    source_row
from deployment;

insert into load_issues by name
select
    null as row,
    'Statuses' as "column",
    null as value,
    'finish_not_told' as rule,
    'assumed' as action,
    concat(
        'Of ', count(*), ' deployments that were live the export does not say since when; they were taken to be live when they '
        'were created. Ask for their statuses.'
    ) as message
from deployment
where live_at is null and plain_state in ('ACTIVE', 'INACTIVE', 'SUCCESS')
having count(*) > 0;
