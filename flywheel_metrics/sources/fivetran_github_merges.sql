-- title: GitHub merges, landed by Fivetran
-- tool: github
-- export: select * from github.issue_merged, in the warehouse that Fivetran fills
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- fills: changes
-- columns:
--   issue id          text     required filled
--   commit sha        text     required
--   merged at         time     required filled
--   fivetran synced   text     required
--   fivetran deleted  boolean
create view merge as
select *, coalesce(fivetran_deleted, false) as is_deleted from export;

insert into changes by name
select
    concat('pull request ', issue_id) as change_id,
    -- Merging puts the change on a branch; whether that goes live by itself is for the vocabulary to say.
    'merged pull request' as environment,
    'deploy' as kind,
    commit_sha as version,
    merged_at as finished_at,
    'success' as outcome,
    'merged' as outcome_raw,
    source_row
from merge
where not is_deleted;

insert into load_issues by name
select
    null as row,
    'merged_at' as "column",
    null as value,
    'merge_as_environment' as rule,
    'warned' as action,
    'Merges stand under the environment "merged pull request", which is not production. If merging makes a change live, add it to the '
    'environments that are production in the vocabulary; where deployments are exported too, do not.' as message;

insert into load_issues by name
select
    source_row as row,
    '_fivetran_deleted' as "column",
    'true' as value,
    'deleted_at_source' as rule,
    'rejected' as action,
    'This record was deleted in the tool itself; the landed table only keeps a trace of it.' as message
from merge
where is_deleted;
