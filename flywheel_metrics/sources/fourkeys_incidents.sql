-- title: Four Keys incidents
-- tool: four_keys
-- export: the table four_keys.incidents → Export as JSON lines, Parquet, or CSV without the column changes
-- format: csv, json, parquet
-- evidence: certain
-- zone: UTC
-- fills: incidents, incident_change_links
-- columns:
--   incident id             text  required filled
--   time created            time  required filled
--   time resolved           time  required
--   source                  text  required
--   changes | changes.list  list
insert into incidents by name
select
    incident_id,
    concat_ws(' ', source, 'incident', incident_id) as title,
    case when time_resolved is not null then 'resolved' else 'open' end as status,
    time_created as created_at,
    time_resolved as resolved_at,
    source_row
from export;

-- Some exports wrap each element of an array in an object.
insert into incident_change_links by name
select
    incident_id,
    unnest(list_distinct([
        coalesce(
            json_extract_string(case when json_valid(each) then each end, '$.element'),
            json_extract_string(case when json_valid(each) then each end, '$.item'),
            each
        )
        for each in changes
    ])) as change_id,
    'explicit' as kind,
    source_row
from export;
