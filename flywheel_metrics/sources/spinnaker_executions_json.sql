-- title: Spinnaker executions
-- tool: spinnaker
-- export: spin pipeline execution list --pipeline-id ID, or GET /applications/APPLICATION/pipelines?expand=true&limit=1000 of Gate
-- format: json
-- evidence: likely
-- fills: changes, rollbacks
-- columns:
--   id            text     required filled
--   application   text     required
--   name          text
--   status        text     required filled
--   buildtime     time     required
--   starttime     time
--   endtime       time
--   stages        text     required
--   trigger.type  text
--   trigger.tag   text
create view stage as
with
stages as (
    select
        source_row, id, application, status, name, coalesce(starttime, buildtime) as started_at,
        unnest(case when json_valid(stages) then from_json(stages, '[{
            "type": "VARCHAR", "status": "VARCHAR", "startTime": "BIGINT", "endTime": "BIGINT",
            "context": {"account": "VARCHAR", "credentials": "VARCHAR", "clusters": [{"account": "VARCHAR"}]}
        }]') end) as stage,
        generate_subscripts(case when json_valid(stages) then from_json(stages, '["JSON"]') end, 1) as place
    from export
)
select
    * exclude (stage),
    stage.type in ('rollbackServerGroup', 'rollbackCluster', 'undoRolloutManifest') as is_rollback,
    regexp_matches(stage.type, '^(deploy|cloneServerGroup|upsertServerGroup)') as is_deploy,
    coalesce(stage.context.account, stage.context.credentials, stage.context.clusters[1].account) as account,
    stage.status as stage_status,
    case when stage.starttime between 0 and 4102444800000 then make_timestamp(stage.starttime * 1000) end as stage_started_at,
    case when stage.endtime between 0 and 4102444800000 then make_timestamp(stage.endtime * 1000) end as stage_ended_at
from stages;

create view execution as
with
summed as (
    select
        id,
        bool_or(is_rollback) as is_rollback,
        bool_or(is_deploy) as is_deploy,
        arg_max(account, place) filter (account is not null and (is_deploy or is_rollback)) as account,
        max(stage_ended_at) filter (is_deploy) as deployed_at
    from stage
    group by id
)
select
    export.*,
    coalesce(summed.is_rollback, false) as is_rollback,
    coalesce(summed.is_deploy, false) as is_deploy,
    summed.deployed_at,
    -- The account that was deployed to last, else the name of the pipeline.
    coalesce(summed.account, export.name, export.application) as environment,
    case
        when export.status = 'SUCCEEDED' then 'success'
        when export.status in ('TERMINAL', 'FAILED_CONTINUE') then 'failure'
        when export.status in ('CANCELED', 'STOPPED', 'SKIPPED') then 'cancelled'
        else 'running'
    end as outcome
from export
left join summed using (id);

insert into changes by name
select
    id as change_id,
    application as service,
    environment,
    'deploy' as kind,
    concat_ws(' ', application, name, trigger_tag) as title,
    trigger_tag as version,
    coalesce(starttime, buildtime) as started_at,
    -- What was deployed and rolled back in one go was live in between.
    case when is_deploy and is_rollback then deployed_at when outcome <> 'running' then endtime end as finished_at,
    case when is_deploy and is_rollback and outcome <> 'running' then 'rolled_back' else outcome end as outcome,
    status as outcome_raw,
    trigger_type <> 'manual' as is_automated,
    source_row
from execution
where is_deploy or not is_rollback;

create view rolled_back as
with
stages as (
    select stage.*, execution.environment, execution.is_deploy as has_deployed from stage
    join execution using (id)
    where stage.is_rollback
)
select stages.*, earlier.id as earlier_id
from stages
asof left join (select * from execution where is_deploy and not is_rollback and outcome = 'success' and endtime is not null) as earlier
    on earlier.application = stages.application
    and earlier.environment = stages.environment
    and earlier.endtime <= stages.started_at;

insert into rollbacks by name
select
    concat(id, ' stage ', place) as rollback_id,
    application as service,
    environment,
    -- A pipeline that deploys undoes its own deploy; one that only rolls back undoes the deploy before it.
    if(has_deployed, id, earlier_id) as reverted_change_id,
    'redeploy' as method,
    name as trigger,
    stage_started_at as started_at,
    case when stage_status = 'SUCCEEDED' then stage_ended_at end as finished_at,
    source_row
from rolled_back
where stage_started_at is not null or not has_deployed;

insert into load_issues by name
select
    null as row,
    'name' as "column",
    environment as value,
    'name_as_environment' as rule,
    'warned' as action,
    concat(
        'Executions name no environment; ', environment, ' stands for it in ', count(*), ' of them (the account deployed to, or the name of '
        'the pipeline). They are changes of production only if the vocabulary calls it so.'
    ) as message
from execution
group by environment;
