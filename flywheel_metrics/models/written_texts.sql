-- title: Written texts
-- grain: one row per row of a table, field and text that the vocabulary may recognise
-- describes: Labels, types, titles and the like, as the exports wrote them, each with the row it came from; environments by name.
-- needs: changes, rollbacks, incidents, work_items
-- order: table_name, field, text, source_tool, row_id
create table written_texts as
with
change_texts as (
    select source_tool, change_id as row_id, 'label' as field, unnest(labels) as text from changes
    union all
    select source_tool, change_id, 'title', title from changes
),
environment_texts as (
    select '' as source_tool, environment as row_id, 'environment' as field, environment as text from changes
    union
    select '', environment, 'environment', environment from rollbacks
),
incident_texts as (
    select source_tool, incident_id as row_id, 'severity' as field, severity::varchar as text from incidents
    union all
    select source_tool, incident_id, 'title', title from incidents
),
item_texts as (
    select source_tool, item_id as row_id, 'label' as field, unnest(labels) as text from work_items
    union all
    select source_tool, item_id, 'type', type from work_items
    union all
    select source_tool, item_id, 'component', unnest(components) from work_items
    union all
    select source_tool, item_id, 'epic', epic from work_items
    union all
    select source_tool, item_id, 'title', title from work_items
    union all
    select source_tool, item_id, 'resolution', resolution_raw from work_items
),
texts as (
    select 'changes' as table_name, * from change_texts
    union all
    select 'environments' as table_name, * from environment_texts
    union all
    select 'incidents' as table_name, * from incident_texts
    union all
    select 'work_items' as table_name, * from item_texts
),
written as (
    select distinct * from texts
    where text <> ''
)
select * from written
