-- title: GitHub pull requests
-- tool: github
-- export: gh pr list --state all --limit 5000 --json
--   number,title,body,state,createdAt,closedAt,mergedAt,updatedAt,baseRefName,headRefName,labels,additions,deletions,url,mergeCommit,author,
--   or gh api --paginate "repos/OWNER/REPOSITORY/pulls?state=all"
-- format: json
-- evidence: certain
-- row_cap: 30
-- fills: changes
-- columns:
--   number | pull request.number                                                integer  required filled
--   title | pull request.title                                                  text     required
--   body | pull request.body                                                    text
--   merged at | pull request.merged at | mergedat                               time     required
--   closed at | pull request.closed at | closedat                               time
--   updated at | pull request.updated at | updatedat                            time
--   base.ref | pull request.base.ref | baserefname                              text     required
--   head.ref | pull request.head.ref | headrefname                              text
--   labels | pull request.labels                                                text
--   additions | pull request.additions                                          integer
--   deletions | pull request.deletions                                          integer
--   html url | pull request.html url | url                                      text
--   merge commit sha | pull request.merge commit sha | mergecommit.oid          text
--   user.login | pull request.user.login | author.login                         person
create view pull_request as
select
    *,
    nullif(regexp_extract(html_url, '^https?://[^/]+/([^/]+/[^/]+)/pull/', 1), '') as repository,
    nullif(coalesce(
        nullif(regexp_extract(body, '(?i)\breverts\s+(?:[\w.-]+/[\w.-]+)?#(\d+)', 1), ''),
        regexp_extract(head_ref, '^revert-(\d+)-', 1)
    ), '') as reverted,
    case when json_valid(labels) then from_json(labels, '[{"name": "VARCHAR"}]') end as named
from export;

insert into changes by name
select
    concat(repository, '#', number) as change_id,
    regexp_extract(repository, '/(.+)$', 1) as service,
    -- Merging puts the change on a branch; whether that goes live by itself is for the vocabulary to say.
    base_ref as environment,
    'deploy' as kind,
    title,
    merge_commit_sha as version,
    coalesce(merged_at, closed_at) as finished_at,
    case when merged_at is not null then 'success' when closed_at is not null then 'cancelled' else 'running' end as outcome,
    case when merged_at is not null then 'merged' when closed_at is not null then 'closed' else 'open' end as outcome_raw,
    additions + deletions as lines_changed,
    user_login like '%[bot]' as is_automated,
    nullif([label.name for label in named], []) as labels,
    case when reverted is not null then concat(repository, '#', reverted) end as reverts_change_id,
    updated_at,
    html_url as url,
    source_row
from pull_request;

insert into load_issues by name
select
    null as row,
    'base.ref' as "column",
    base_ref as value,
    'branch_as_environment' as rule,
    'warned' as action,
    concat(
        'Pull requests were merged into ', base_ref, ' (', count(*), '), which stands as their environment. If merging there makes them live, '
        'add the branch to the environments that are production in the vocabulary; where deployments are exported too, do not.'
    ) as message
from pull_request
where merged_at is not null
group by base_ref;

insert into load_issues by name
select
    null as row,
    'url' as "column",
    null as value,
    'no_service' as rule,
    'warned' as action,
    concat('Pull requests (', count(*), ') do not name their repository. Add url to the fields of the command.') as message
from pull_request
where repository is null
having count(*) > 0;
