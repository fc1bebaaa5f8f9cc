-- title: DevLake deployments
-- tool: devlake
-- export: select * from cicd_deployments, in the database of Apache DevLake
-- format: csv, parquet
-- evidence: certain
-- zone: UTC
-- null: NULL
-- fills: changes
-- columns:
--   id                    text  required filled
--   cicd scope id         text  required
--   result                text  required
--   environment           text  required
--   created date          time  required
--   finished date         time  required
--   started date          time
--   status                text
--   original status       text
--   original result       text
--   original environment  text
--   name                  text
--   display title         text
--   url                   text
--   raw data params       text
--   commit sha            text  absent
--   type                  text  absent
create view deployment as
select
    *,
    lower(concat_ws(' ', original_result, original_status)) as original,
    -- The scope is a number to people; the collector's own parameters often name the repository.
    coalesce(
        json_extract_string(case when json_valid(raw_data_params) then raw_data_params end, '$.FullName'),
        json_extract_string(case when json_valid(raw_data_params) then raw_data_params end, '$.Name')
    ) as repository,
    -- The finish of a deployment that a newer one replaced is when it was replaced.
    coalesce(upper(original_status) = 'INACTIVE', false) as is_replaced
from export;

insert into changes by name
select
    id as change_id,
    coalesce(nullif(regexp_extract(repository, '([^/]+)$', 1), ''), cicd_scope_id) as service,
    -- Empty means that the deployment did not match what its owners call production.
    coalesce(environment, original_environment, 'not production') as environment,
    coalesce(display_title, name) as title,
    case when regexp_full_match(name, '[0-9a-f]{40}') then name end as version,
    coalesce(started_date, created_date) as started_at,
    if(is_replaced, coalesce(started_date, created_date), finished_date) as finished_at,
    case
        when regexp_matches(original, 'cancel|abort|skipped') then 'cancelled'
        when upper(result) = 'SUCCESS' then 'success'
        when upper(result) = 'FAILURE' then 'failure'
        when upper(status) = 'IN_PROGRESS' then 'running'
        else 'unknown'
    end as outcome,
    coalesce(original_result, original_status, result) as outcome_raw,
    url,
    source_row
from deployment;

insert into load_issues by name
select
    null as row,
    'finished_date' as "column",
    null as value,
    'finish_of_replaced' as rule,
    'assumed' as action,
    concat(
        'Of ', count(*), ' deployments with the original status INACTIVE the table has as finish when a newer one replaced '
        'them; they were taken to be live when they started.'
    ) as message
from deployment
where is_replaced
having count(*) > 0;
