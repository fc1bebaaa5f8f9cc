-- title: Git history
-- tool: git
-- export: git log --first-parent --shortstat --output=history.txt
--   --format="commit %H%nservice SERVICE%nenvironment production%ncommitted %cI%nauthor %an%n%w(0,4,4)%B" BRANCH,
--   in one line; SERVICE is the name of what is built from it, BRANCH is the branch that goes live
-- format: git
-- evidence: certain
-- fills: changes, rollbacks
-- columns:
--   commit       text    required filled
--   service      text
--   environment  text
--   committed    time    required filled
--   author       person
--   message      text    required
--   changed      text
create view history as
select
    source_row, commit, environment, committed, author,
    -- The whole of it may name people, so no table keeps more than its first line.
    concat(message) as body,
    nullif(service, 'SERVICE') as service,
    nullif(split_part(message, chr(10), 1), '') as title,
    -- A merge may quote the title of what it merges.
    regexp_replace(split_part(message, chr(10), 1), '^Merge "(.+)"', '\1') as own_title,
    -- The number of the pull or merge request, as its merge or its squash tells it.
    coalesce(
        nullif(regexp_extract(message, '^Merge pull request #(\d+) from ', 1), ''),
        nullif(regexp_extract(split_part(message, chr(10), 1), '\(#(\d+)\)$', 1), ''),
        nullif(regexp_extract(message, '(?i)\nsee merge request \S*!(\d+)', 1), '')
    ) as request,
    list_sum([cast(lines as integer) for lines in regexp_extract_all(changed, '(\d+) (?:inser|dele)tion', 1)]) as lines_changed
from export;

-- What a commit says that it reverts. The lower the tier, the surer: 1 a commit, 2 a request, 3 the title of a commit.
create view said as
with
hashes as (
    -- "Commit a, reversing changes made to b" reverts a alone; "commits a, b and c" reverts all three.
    select *, unnest(regexp_extract_all(
        lower(body), '\bthis\s+reverts\s+commits?\s+([0-9a-f]{7,64}\b(?:(?:\s*,\s*and|\s*,|\s+and)?\s+[0-9a-f]{7,64}\b)*)', 1
    )) as hashes
    from history
),
requests as (
    select commit, committed, unnest(list_concat(
        regexp_extract_all(body, '(?i)\breverts\s+(?:(?:pull|merge)\s+request\s+)?(?:[\w.-]+(?:/[\w.-]+)+)?[#!](\d+)', 1),
        regexp_extract_all(body, '^Merge pull request #\d+ from [^/\s]+/revert-(\d+)-', 1)
    )) as spelt
    from history
),
titles as (
    select
        commit, committed, regexp_extract(own_title, '^Revert "(.+)"(?: \(#\d+\))?$', 1) as spelt
    from history
    -- Gerrit counts: Revert^2 takes a revert back, and Revert^3 that again.
    where regexp_matches(own_title, '(?i)^revert(\^\d*[13579])?\b[^^]') and not own_title like 'Revert "Revert %'
)
select commit, committed, 1 as tier, unnest(regexp_extract_all(hashes, '[0-9a-f]{7,64}')) as spelt from hashes
union
select commit, committed, 2 as tier, spelt from requests
union
select commit, committed, 3 as tier, spelt from titles;

-- The commits that are meant: no later ones, and of several with one number or title the latest.
create view meant as
with
candidates as (
    select said.*, target.commit as target, target.committed as target_at from said
    join history as target
        on left(target.commit, 7) = left(said.spelt, 7) and starts_with(target.commit, said.spelt)
    where said.tier = 1
    union all
    select said.*, target.commit, target.committed from said
    join history as target on target.request = said.spelt
    where said.tier = 2
    union all
    select said.*, target.commit, target.committed from said
    join history as target on target.own_title = said.spelt and said.spelt <> ''
    where said.tier = 3
),
earlier as (
    select * from candidates
    where target <> commit and target_at <= committed
    -- A short hash that fits several commits names none of them.
    qualify tier > 1 or count(*) over (partition by commit, spelt) = 1
),
latest as (
    select * from earlier
    qualify row_number() over (partition by commit, tier, spelt order by target_at desc, target) = 1
)
select * from latest
qualify tier = min(tier) over (partition by commit);

-- What is undone: no commit that undoes another itself, and each by the first that says so.
create view undone as
select * from meant
anti join said as reverting on reverting.commit = meant.target
qualify row_number() over (partition by target order by committed, commit) = 1;

create view reverting as
with
texts as (
    select
        commit,
        min(spelt) filter (tier = 1) as hash
    from said
    group by commit
),
first as (
    select commit, arg_min(target, (target_at, target)) as target from undone
    group by commit
),
named as (
    select meant.commit, min(first.commit) as revert from meant
    left join first on first.commit = meant.target
    group by meant.commit
)
select
    texts.commit,
    case
        when first.commit is not null then first.target
        -- A revert that is taken back is told; what was undone before is not undone again.
        when named.commit is not null then named.revert
        else coalesce(texts.hash, concat('unknown, by ', texts.commit))
    end as target,
    named.commit is null as is_unknown
from texts
left join named using (commit)
left join first using (commit);

insert into changes by name
select
    history.commit as change_id,
    history.service as service,
    history.environment as environment,
    'deploy' as kind,
    history.title as title,
    history.commit as version,
    history.committed as finished_at,
    'success' as outcome,
    history.lines_changed as lines_changed,
    history.author like '%[bot]' as is_automated,
    reverting.target as reverts_change_id,
    history.source_row as source_row
from history
left join reverting on reverting.commit = history.commit;

-- A change names one that it reverts; the others that one commit reverts stand here.
insert into rollbacks by name
select
    concat(undone.commit, ' of ', undone.target) as rollback_id,
    history.service as service,
    history.environment as environment,
    undone.target as reverted_change_id,
    'revert' as method,
    undone.committed as finished_at,
    history.source_row as source_row
from undone
join history on history.commit = undone.commit
join reverting on reverting.commit = undone.commit and reverting.target <> undone.target;

insert into load_issues by name
select
    history.source_row as row,
    'message' as "column",
    reverting.target as value,
    'unknown_revert' as rule,
    'warned' as action,
    'This commit reverts one that is not in the file: it counts as a rollback, but not in the times to roll back. '
    'Export the history from earlier on.' as message
from reverting
join history using (commit)
where reverting.is_unknown and reverting.target is not null;

insert into load_issues by name
select
    null as row,
    'environment' as "column",
    null as value,
    'assumed_environment' as rule,
    'assumed' as action,
    concat(
        'Commits (', count(*), ') name no environment, so they count as changes of production, live when they were committed. '
        'Name it in the command.'
    ) as message
from history
where environment is null
having count(*) > 0;

insert into load_issues by name
select
    null as row,
    'service' as "column",
    null as value,
    'no_service' as rule,
    'warned' as action,
    concat(
        'Commits (', count(*), ') name no service, so no incident can be put down to them. Put its name in the place of SERVICE '
        'in the command.'
    ) as message
from history
where service is null
having count(*) > 0;
