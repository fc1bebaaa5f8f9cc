-- title: LaunchDarkly audit log
-- tool: launchdarkly
-- export: GET https://app.launchdarkly.com/api/v2/auditlog?limit=20, page after page, or the payload of an integration or a webhook
-- format: json
-- evidence: certain
-- row_cap: 20
-- fills: changes
-- columns:
--   id                          text  required filled
--   date | timestamp.milliseconds  time  required filled
--   kind                        text  required filled
--   titleverb                   text  required
--   name                        text
--   accesses                    text
--   target.resources            text
--   project.key                 text
--   project.environment.key     text
--   key                         text
--   tags                        list
create view entry as
with
parsed as (
    select
        *,
        coalesce(
            case when json_valid(accesses) then from_json(accesses, '[{"resource": "VARCHAR"}]') end[1].resource,
            case when json_valid(target_resources) then from_json(target_resources, '["VARCHAR"]') end[1]
        ) as resource
    from export
)
select
    source_row, id, date, name, tags,
    lower(kind) as plain_kind,
    lower(titleverb) as verb,
    -- Project, environment and flag stand in the name of what was touched: proj/shop:env/production:flag/new-basket;tag
    coalesce(project_key, nullif(regexp_extract(resource, 'proj/([^:;]+)', 1), '')) as project,
    coalesce(project_environment_key, nullif(regexp_extract(resource, 'env/([^:;]+)', 1), '')) as place,
    coalesce(key, nullif(regexp_extract(resource, ':(?:flag|segment)/([^:;]+)', 1), ''), name) as flag
from parsed;

create view flip as
select *, if(place is null or place in ('*', '~'), 'all environments', place) as environment
from entry
where plain_kind in ('flag', 'segment');

-- A flag that is turned off within a week of being turned on takes that back; one that is turned off later has served its time.
create view switched_off as
with
switched_on as (
    select id, project, environment, flag, date from flip
    where verb like 'turned on%'
),
candidates as (
    select off.id, off.flag, off.environment, off.source_row, switched_on.id as on_id, switched_on.date >= off.date - interval 7 days as is_recent
    from flip as off
    asof left join switched_on
        on switched_on.project is not distinct from off.project
        and switched_on.environment = off.environment
        and switched_on.flag = off.flag
        and switched_on.date <= off.date
    where off.verb like 'turned off%'
)
select * from candidates;

insert into changes by name
select
    flip.id as change_id,
    flip.project as service,
    flip.environment,
    case when flip.plain_kind = 'flag' then 'flag' else 'config' end as kind,
    -- The title that the tool writes begins with a name.
    concat_ws(' ', flip.verb, flip.name) as title,
    flip.date as finished_at,
    'success' as outcome,
    flip.verb as outcome_raw,
    case when regexp_matches(flip.verb, '^(deleted|archived)') then 'no' end as reversible,
    case when flip.plain_kind = 'flag' then 'flag' end as mechanism,
    flip.tags as labels,
    case when switched_off.is_recent then switched_off.on_id end as reverts_change_id,
    flip.source_row
from flip
left join switched_off using (id);

insert into load_issues by name
select
    source_row as row,
    'titleVerb' as "column",
    flag as value,
    'rollback_candidate' as rule,
    'assumed' as action,
    if(
        is_recent,
        'This flag was turned off within a week of being turned on; it counts as the rollback of that.',
        'This flag was turned off long after it was turned on, or the export does not say when; it counts as a change, not as a rollback.'
    ) as message
from switched_off;

insert into load_issues by name
select
    source_row as row,
    'kind' as "column",
    plain_kind as value,
    'not_a_flag' as rule,
    'rejected' as action,
    'This entry is about neither a flag nor a segment, so nothing changed for users. Flags and segments are read.' as message
from entry
where plain_kind not in ('flag', 'segment');
