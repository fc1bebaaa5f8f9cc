-- title: Backstage catalog
-- tool: backstage
-- export: GET /api/catalog/entities, or catalog-info.yaml of a repository, or several of these files one after the other
-- format: json
-- evidence: likely
-- fills: services, runbooks
-- columns:
--   kind                                    text  required filled
--   apiversion                              text  required
--   metadata.name                           text  required filled
--   metadata.links                          text
--   metadata.annotations.*                  list
--   metadata.annotations.backstage.io/view-url  text
--   spec.owner                              text  required
--   status.sync.status | status.stablers    text  absent
create view entity as
select
    *,
    lower(kind) in ('component', 'resource', 'service') as is_service,
    -- An owner may be a person, whose name is no team's.
    case
        when regexp_matches(lower(spec_owner), '^user:') then null
        else nullif(regexp_extract(spec_owner, '([^:/]+)$', 1), '')
    end as team,
    from_json(case when json_valid(metadata_links) then metadata_links end, '[{"url": "VARCHAR", "title": "VARCHAR", "type": "VARCHAR", "icon": "VARCHAR"}]') as links
from export;

create view page as
select
    metadata_name,
    team,
    unnest(list_concat(
        [
            {'url': link.url, 'title': link.title} for link in links
            if link.url is not null
            and regexp_matches(lower(concat_ws(' ', link.title, link.type, link.icon, link.url)), 'run.?book|play.?book')
        ],
        [
            {'url': value, 'title': null::varchar} for value in metadata_annotations
            if regexp_matches(lower(value), '^https?://.*(run|play).?book')
        ]
    )) as link,
    source_row
from entity
where is_service;

insert into services by name
select
    metadata_name as service,
    team,
    metadata_annotations_backstage_io_view_url as url,
    source_row
from entity
where is_service;

insert into runbooks by name
select
    link.url as runbook_id,
    coalesce(link.title, concat('Runbook of ', metadata_name)) as title,
    metadata_name as service,
    team,
    link.url as url,
    source_row
from page;

insert into load_issues by name
select
    source_row as row,
    'spec.owner' as "column",
    null as value,
    'owned_by_a_person' as rule,
    'warned' as action,
    'The owner of this entity is one person; it is loaded without a team. Make a group its owner.' as message
from entity
where is_service and spec_owner is not null and team is null;

insert into load_issues by name
select
    source_row as row,
    'kind' as "column",
    kind as value,
    'not_a_service' as rule,
    'rejected' as action,
    'This entity is not a service: components and resources are read as services, other kinds are not.' as message
from entity
where not is_service;

insert into load_issues by name
with
lists as (
    select source_row, 'metadata.links' as name, metadata_links as cell from export
)
select
    source_row as row,
    name as "column",
    null as value,
    'not_a_list' as rule,
    'warned' as action,
    'A list belongs here; what stands here was read as none.' as message
from lists
where cell is not null and case when json_valid(cell) then json_type(cell) <> 'ARRAY' else true end;
