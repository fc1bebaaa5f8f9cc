-- title: Argo Rollouts
-- tool: argo_rollouts
-- export: kubectl get rollouts.argoproj.io -A -o json, or, of one rollout, -o yaml
-- format: json
-- evidence: certain
-- fills: changes, rollbacks
-- columns:
--   metadata.name                                       text     required filled
--   metadata.namespace                                  text
--   status.currentpodhash                               text     required
--   status.stablers                                     text     required
--   status.abort                                        boolean
--   status.abortedat                                    time
--   status.conditions                                   text
--   status.canary.currentbackgroundanalysisrunstatus.message  text
--   status.canary.currentstepanalysisrunstatus.message        text
--   status.bluegreen.prepromotionanalysisrunstatus.message    text
--   status.bluegreen.postpromotionanalysisrunstatus.message   text
create view rollout as
with
parsed as (
    select
        *,
        case when json_valid(status_conditions) then from_json(status_conditions, '[{
            "type": "VARCHAR", "status": "VARCHAR", "reason": "VARCHAR", "message": "VARCHAR", "lastUpdateTime": "VARCHAR",
            "lastTransitionTime": "VARCHAR"
        }]') end as conditions,
        concat_ws(' ', metadata_namespace, metadata_name) as place
    from export
),
found as (
    select
        *,
        list_filter(conditions, lambda each: each.reason = 'RolloutAborted')[1] as aborted,
        list_filter(conditions, lambda each: each.status = 'True' and (each.type = 'Completed' or each.reason = 'NewReplicaSetAvailable'))[1]
        as completed
    from parsed
)
select
    *,
    -- An abort stays in the state until the next update; from then on it is forgotten.
    coalesce(status_abort, false) or aborted is not null as is_aborted,
    coalesce(status_abortedat, timezone('UTC', try_cast(aborted.lastupdatetime as timestamptz))) as aborted_at,
    timezone('UTC', try_cast(coalesce(completed.lasttransitiontime, completed.lastupdatetime) as timestamptz)) as completed_at,
    concat(place, ' ', status_currentpodhash) as current_id,
    concat(place, ' ', status_stablers) as stable_id
from found;

insert into changes by name
select
    current_id as change_id,
    metadata_name as service,
    -- A rollout names no environment: namespace and name stand for it.
    place as environment,
    'deploy' as kind,
    concat(metadata_name, ' ', status_currentpodhash) as title,
    status_currentpodhash as version,
    case when is_aborted then aborted_at when status_currentpodhash = status_stablers then completed_at end as finished_at,
    case
        when is_aborted then 'rolled_back'
        when status_currentpodhash = status_stablers and completed_at is not null then 'success'
        else 'running'
    end as outcome,
    case when is_aborted then 'aborted' end as outcome_raw,
    source_row
from rollout;

insert into rollbacks by name
select
    concat(current_id, ' aborted') as rollback_id,
    metadata_name as service,
    place as environment,
    current_id as reverted_change_id,
    stable_id as restored_change_id,
    'abort' as method,
    coalesce(
        aborted.message, status_canary_currentbackgroundanalysisrunstatus_message, status_canary_currentstepanalysisrunstatus_message,
        status_bluegreen_prepromotionanalysisrunstatus_message, status_bluegreen_postpromotionanalysisrunstatus_message, 'aborted'
    ) as trigger,
    timezone('UTC', try_cast(aborted.lastupdatetime as timestamptz)) as detected_at,
    aborted_at as finished_at,
    source_row
from rollout
where is_aborted;

insert into load_issues by name
select
    null as row,
    'status' as "column",
    null as value,
    'state_not_history' as rule,
    'warned' as action,
    concat(
        'Argo Rollouts tells the state of ', count(*), ' rollouts and not their history: one update each, and an abort only until the next '
        'update. Export often, and upload all of the files.'
    ) as message
from rollout
having count(*) > 0;

insert into load_issues by name
select
    null as row,
    'metadata.namespace' as "column",
    null as value,
    'name_as_environment' as rule,
    'warned' as action,
    concat(
        'Rollouts name no environment; the names of namespace and rollout stand for it, such as ', min(place), '. Their updates are changes '
        'of production only if the vocabulary calls these names so.'
    ) as message
from rollout
having count(*) > 0;
