-- title: Argo CD applications, with their history
-- tool: argocd
-- export: argocd app get APPLICATION -o json, argocd app list -o json, or kubectl get applications.argoproj.io -A -o json
-- format: json
-- evidence: certain
-- fills: changes
-- columns:
--   metadata.name                           text  required filled
--   metadata.creationtimestamp              time
--   spec.project                            text  required
--   spec.destination.namespace              text
--   spec.destination.name                   text
--   status.history                          text
--   status.sync.status                      text  required
--   status.operationstate.phase             text
--   status.operationstate.startedat         time
--   status.operationstate.finishedat        time
create view application as
select
    *,
    -- The history names who began each sync; only the fields that are asked for here are read from it.
    case when json_valid(status_history) then from_json(status_history, '[{
        "id": "VARCHAR", "revision": "VARCHAR", "revisions": ["VARCHAR"], "deployStartedAt": "VARCHAR", "deployedAt": "VARCHAR",
        "initiatedBy": {"automated": "BOOLEAN"}, "source": {"chart": "VARCHAR"}
    }]') end as history,
    status_operationstate_phase in ('Failed', 'Error') and status_operationstate_startedat is not null as has_failed,
    concat_ws(' ', spec_destination_name, spec_destination_namespace, nullif(spec_project, 'default'), metadata_name) as place
from export;

create view sync as
with
syncs as (
    select source_row, metadata_name, metadata_creationtimestamp, place, unnest(history) as entry
    from application
)
select
    *,
    timezone('UTC', try_cast(entry.deployedat as timestamptz)) as deployed_at,
    timezone('UTC', try_cast(entry.deploystartedat as timestamptz)) as started_at,
    -- An application of several sources has a revision for each; a chart's is its version.
    coalesce(nullif(array_to_string(entry.revisions, ' + '), ''), entry.revision) as version
from syncs;

-- The history keeps syncs that succeeded; that the last one failed is told by its state alone.
insert into changes by name
select
    -- An application that is made anew counts its syncs from the start.
    concat_ws(' ', place, strftime(metadata_creationtimestamp, '%Y-%m-%d'), concat('#', entry.id)) as change_id,
    metadata_name as service,
    -- An application names no environment: cluster, namespace, project and application stand for it.
    place as environment,
    'deploy' as kind,
    concat_ws(' ', metadata_name, entry.source.chart, version) as title,
    version,
    started_at,
    deployed_at as finished_at,
    case when deployed_at is null then 'unknown' else 'success' end as outcome,
    case when entry.initiatedby is not null then coalesce(entry.initiatedby.automated, false) end as is_automated,
    source_row
from sync
union all by name
select
    concat(place, ' at ', status_operationstate_startedat) as change_id,
    metadata_name as service,
    place as environment,
    'deploy' as kind,
    concat(metadata_name, ' failed to sync') as title,
    status_operationstate_startedat as started_at,
    status_operationstate_finishedat as finished_at,
    'failure' as outcome,
    status_operationstate_phase as outcome_raw,
    source_row
from application
where has_failed;

insert into load_issues by name
select
    source_row as row,
    'metadata.name' as "column",
    metadata_name as value,
    'no_history' as rule,
    'rejected' as action,
    'This application has no history: it was never synced, or the export left status.history out.' as message
from application
where coalesce(len(history), 0) = 0 and not coalesce(has_failed, false);

insert into load_issues by name
select
    source_row as row,
    'status.history' as "column",
    entry.deployedat as value,
    'not_a_time' as rule,
    'warned' as action,
    concat('Sync ', entry.id, ' does not tell when it was deployed, so it counts nowhere.') as message
from sync
where deployed_at is null;

insert into load_issues by name
select
    source_row as row,
    'status.history' as "column",
    metadata_name as value,
    'history_is_cut' as rule,
    'warned' as action,
    concat(
        'The history has ', len(history), ' syncs, and Argo CD forgets older ones (revisionHistoryLimit, 10 unless set): export it often, '
        'and upload all of the files.'
    ) as message
from application
where len(history) >= 10;

insert into load_issues by name
select
    null as row,
    'metadata.name' as "column",
    null as value,
    'name_as_environment' as rule,
    'warned' as action,
    concat(
        'Applications name no environment; the names of cluster, namespace, project and application stand for it, such as ', min(place),
        '. Their syncs are changes of production only if the vocabulary calls these names so.'
    ) as message
from sync
having count(*) > 0;
