-- title: Four Keys deployments
-- tool: four_keys
-- export: the table four_keys.deployments → Export as JSON lines, Parquet, or CSV without the column changes
-- format: csv, json, parquet
-- evidence: certain
-- zone: UTC
-- fills: changes
-- columns:
--   deploy id     text  required filled
--   time created  time  required filled
--   main commit   text  required
--   source        text  required
insert into changes by name
select
    deploy_id as change_id,
    concat_ws(' ', source, 'deployment', deploy_id) as title,
    main_commit as version,
    time_created as finished_at,
    -- The table holds deployments to production that succeeded, and no others.
    'success' as outcome,
    source_row
from export;
