-- title: Four Keys changes
-- tool: four_keys
-- export: the table four_keys.changes → Export as JSON lines, Parquet or CSV
-- format: csv, json, parquet
-- evidence: certain
-- zone: UTC
-- fills: changes
-- columns:
--   change id     text  required filled
--   event type    text  required
--   time created  time  required filled
--   source        text  required
insert into changes by name
select
    change_id,
    concat_ws(' ', source, event_type, change_id) as title,
    change_id as version,
    time_created as started_at,
    -- A commit says nothing of whether and when it went live.
    'unknown' as outcome,
    event_type as outcome_raw,
    source_row
from export;

insert into load_issues by name
select
    null as row,
    'change_id' as "column",
    null as value,
    'commits_only' as rule,
    'warned' as action,
    'These rows are commits, which are not known to have gone live: they are kept, and no metric counts them. Upload the table '
    'deployments for what went live.' as message;
