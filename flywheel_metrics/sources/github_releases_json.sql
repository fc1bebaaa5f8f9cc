-- title: GitHub releases
-- tool: github
-- export: gh api --paginate repos/OWNER/REPOSITORY/releases, or
--   gh release list --limit 1000 --json name,tagName,isDraft,isPrerelease,createdAt,publishedAt, which does not name the repository
-- format: json
-- evidence: certain
-- row_cap: 30
-- fills: changes
-- columns:
--   id | release.id                                    text
--   tag name | release.tag name | tagname              text     required filled
--   name | release.name                                text
--   draft | release.draft | isdraft                    boolean  required
--   prerelease | release.prerelease | isprerelease     boolean  required
--   published at | release.published at | publishedat  time     required
--   author.login | release.author.login                person
--   html url | release.html url | url                  text
create view release as
select
    *,
    nullif(regexp_extract(html_url, '^https?://[^/]+/[^/]+/([^/]+)/releases', 1), '') as repository,
    coalesce(draft, false) as is_draft
from export;

insert into changes by name
select
    coalesce(id, concat('release ', tag_name)) as change_id,
    repository as service,
    -- A release names no environment. What is not yet for everybody is not production.
    case when prerelease then 'pre-release' end as environment,
    'release' as kind,
    coalesce(name, tag_name) as title,
    tag_name as version,
    -- The time of creation is that of the commit, which may be much older.
    case when not is_draft then published_at end as finished_at,
    case when is_draft or published_at is null then 'running' else 'success' end as outcome,
    case when is_draft then 'draft' when prerelease then 'pre-release' end as outcome_raw,
    author_login like '%[bot]' as is_automated,
    html_url as url,
    source_row
from release;

insert into load_issues by name
select
    null as row,
    'tag_name' as "column",
    null as value,
    'assumed_environment' as rule,
    'assumed' as action,
    concat(
        'Published releases (', count(*), ') name no environment and count as changes of production, live when they were published. '
        'Leave this file out where an export of deployments tells when a version went live.'
    ) as message
from release
where not is_draft and published_at is not null and not coalesce(prerelease, false)
having count(*) > 0;

insert into load_issues by name
select
    null as row,
    'url' as "column",
    null as value,
    'no_service' as rule,
    'warned' as action,
    concat(
        'Releases (', count(*), ') do not name their repository, so no incident can be put down to them. '
        'Export them with gh api --paginate repos/OWNER/REPOSITORY/releases.'
    ) as message
from release
where repository is null
having count(*) > 0;
