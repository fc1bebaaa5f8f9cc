-- title: Coverage
-- grain: one row per canonical table, tool, upload, and team with rows in it
-- describes: The range that an upload covers of a table: what its uploader declares, else from its first to its last event. Zero is
--   told apart from missing by it. The range is half open and holds the last event; of a tool that lags behind it ends so much earlier. What
--   is entered by hand covers nothing.
-- needs: scratch.upload_events, scratch.uploads
-- order: table_name, source_tool, starts_at, ends_at, upload_id, team nulls first
create table coverage as
with
events as (
    select * from scratch.upload_events
    where source_tool <> 'by hand'
),
feeds as (
    select distinct table_name, source_tool from events
    where is_feed
),
ranges as (
    select
        events.table_name, events.source_tool, events.upload_id,
        min(events.first_at) as first_at,
        max(events.last_at) as last_at
    from events
    semi join feeds using (table_name, source_tool)
    group by events.table_name, events.source_tool, events.upload_id
),
declared as (
    select
        ranges.table_name, ranges.source_tool, ranges.upload_id,
        coalesce(uploads.covers_from, ranges.first_at) as starts_at,
        coalesce(
            uploads.covers_until, greatest(ranges.first_at, ranges.last_at - uploads.lag) + interval 1 microsecond
        ) as ends_at,
        uploads.covers_from is not null as is_declared
    from ranges
    join scratch.uploads as uploads using (upload_id)
),
covered as (
    select distinct
        declared.table_name, declared.source_tool, events.team, declared.starts_at, declared.ends_at,
        declared.is_declared, declared.upload_id
    from declared
    join events using (table_name, source_tool, upload_id)
    where declared.starts_at is not null
)
select * from covered
