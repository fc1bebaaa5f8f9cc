-- title: DevLake incidents and their deployments
-- tool: devlake
-- export: select * from project_incident_deployment_relationships, in the database of Apache DevLake
-- format: csv, parquet
-- evidence: certain
-- null: NULL
-- fills: incident_change_links
-- columns:
--   id             text  required filled
--   project name   text  required
--   deployment id  text  required filled
insert into incident_change_links by name
select
    id as incident_id,
    deployment_id as change_id,
    'explicit' as kind,
    source_row
from export;
