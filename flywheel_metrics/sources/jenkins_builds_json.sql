-- title: Jenkins builds
-- tool: jenkins
-- export: JOB/api/json?tree=allBuilds[number,result,building,timestamp,duration,url,fullDisplayName,actions[_class,causes[_class],
--   parameters[name,value],lastBuiltRevision[SHA1]]]
-- format: json
-- evidence: certain
-- row_cap: 100
-- fills: changes
-- columns:
--   number           integer       required filled
--   result           text          required
--   timestamp        time          required filled
--   duration         milliseconds  required filled
--   building         boolean
--   fulldisplayname  text
--   url              text
--   actions          text
create view build as
with
parsed as (
    select
        *,
        case when json_valid(actions) then from_json(actions, '[{
            "causes": [{"_class": "VARCHAR"}], "parameters": [{"name": "VARCHAR", "value": "VARCHAR"}], "lastBuiltRevision": {"SHA1": "VARCHAR"}
        }]') end as acts,
        coalesce(
            nullif(replace(regexp_extract(url, '/job/(.+)/\d+/?$', 1), '/job/', '/'), ''),
            nullif(replace(regexp_replace(fulldisplayname, ' #\d+.*$', ''), ' » ', '/'), ''),
            'job without a name'
        ) as job
    from export
)
select
    *,
    flatten([act.causes for act in acts if act.causes is not null]) as causes,
    [act.lastbuiltrevision.sha1 for act in acts if act.lastbuiltrevision.sha1 is not null][1] as revision,
    list_filter(
        flatten([act.parameters for act in acts if act.parameters is not null]),
        lambda each: regexp_full_match(each.name, '(?i)(deploy[_ -]?|target[_ -]?)?env(ironment)?|stage|target')
    )[1].value as chosen,
    result is null or coalesce(building, false) as is_running,
    timestamp + to_milliseconds(cast(duration as bigint)) as ended_at
from parsed;

insert into changes by name
select
    concat(job, '#', number) as change_id,
    job as service,
    -- A build names no environment: a parameter of that name, else the name of its job stands for it.
    coalesce(chosen, job) as environment,
    'deploy' as kind,
    coalesce(fulldisplayname, concat(job, ' #', number)) as title,
    revision as version,
    timestamp as started_at,
    case when not is_running then ended_at end as finished_at,
    case
        when is_running then 'running'
        -- Unstable: everything ran, and some tests failed.
        when result in ('SUCCESS', 'UNSTABLE') then 'success'
        when result = 'FAILURE' then 'failure'
        when result in ('ABORTED', 'NOT_BUILT') then 'cancelled'
        else 'unknown'
    end as outcome,
    result as outcome_raw,
    case when len(causes) > 0 then len(list_filter(causes, lambda each: each._class like '%UserIdCause')) = 0 end as is_automated,
    url,
    source_row
from build;

insert into load_issues by name
select
    null as row,
    'fullDisplayName' as "column",
    job as value,
    'name_as_environment' as rule,
    'warned' as action,
    concat(
        'Builds of ', job, ' (', count(*), ') name no environment; the name of the job stands for it. They are changes of production only if the '
        'vocabulary calls it so.'
    ) as message
from build
where chosen is null
group by job;

insert into load_issues by name
select
    null as row,
    'actions' as "column",
    chosen as value,
    'parameter_as_environment' as rule,
    'assumed' as action,
    concat('A parameter of the build stands for the environment: ', chosen, ' in ', count(*), ' builds.') as message
from build
where chosen is not null
group by chosen;
