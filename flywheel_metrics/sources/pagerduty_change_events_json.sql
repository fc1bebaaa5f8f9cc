-- title: PagerDuty change events
-- tool: pagerduty
-- export: GET /change_events
-- format: json
-- evidence: certain
-- fills: changes
-- columns:
--   id                                                                              text  required filled
--   timestamp                                                                       time  required filled
--   summary                                                                         text  required
--   source                                                                          text  required
--   services                                                                        text  required
--   services[].summary                                                              list  as service_names
--   services[].id                                                                   list  as service_ids
--   links                                                                           text  required
--   links[].href                                                                    text  as link
--   custom details.status | custom details.build state | custom details.state | custom details.result | custom details.conclusion | custom details.outcome   text  as outcome
--   custom details.environment | custom details.env | custom details.stage          text  as environment
--   custom details.version | custom details.tag | custom details.revision | custom details.commit | custom details.sha | custom details.commit sha   text  as version
create view event as
select
    *,
    -- The feed has no field for the outcome. Some integrations write it into the details, others begin or end the first
    -- part of the summary with it: "Build Success - longer timeouts", "Deployment of shop failed: no quorum".
    coalesce(
        lower(outcome),
        nullif(regexp_extract(
            lower(regexp_extract(summary, '^(.*?)( - |: |$)', 1)),
            '^(failed|failure|cancelled|canceled|aborted|started|success|successful|successfully|deployed|released)\b',
            1
        ), ''),
        nullif(regexp_extract(
            lower(regexp_extract(summary, '^(.*?)( - |: |$)', 1)),
            '\b(failed|failure|cancelled|canceled|aborted|rolled back|started|success|successful|succeeded|passed|completed|finished)$',
            1
        ), '')
    ) as told
from export;

create view judged as
select
    *,
    case
        when regexp_matches(told, 'roll(ed)?[ _-]?back') then 'rolled_back'
        when regexp_matches(told, 'fail|error|broken|unsuccess') then 'failure'
        when regexp_matches(told, 'cancel|abort') then 'cancelled'
        when regexp_matches(told, 'start|running|progress|pending|queued') then 'running'
        when told is null or regexp_matches(told, 'success|succe+ded|pass|complete|finish|deployed|released|^ok$') then 'success'
        else 'unknown'
    end as ended
from event;

insert into changes by name
select
    id as change_id,
    coalesce(service_names, service_ids)[1] as service,
    -- A reference without a name leaves no gap in the names: which belongs to which is known only where all have one.
    case when service_names is null or len(service_names) = len(service_ids) then service_ids[1] end as service_id,
    environment,
    case when regexp_matches(lower(summary), '\bflag\b') then 'flag' else 'deploy' end as kind,
    summary as title,
    version,
    case when ended <> 'running' then "timestamp" end as finished_at,
    ended as outcome,
    outcome as outcome_raw,
    link as url,
    source_row
from judged;

insert into load_issues by name
select
    null as row,
    'summary' as "column",
    null as value,
    'assumed_outcome' as rule,
    'assumed' as action,
    concat(
        'Change events that do not say how the change ended, in their details or summary: ', count(*), '. They count as ',
        'successful, since tools send this event when something went out.'
    ) as message
from judged
where told is null
having count(*) > 0;
