-- title: How long after a change an incident is charged to it
-- metric: incidents_per_change
-- unit: incidents per change
-- sample: changes
-- setting: attribution_hours
-- default: 24
-- because: Within a day most failures of a change have shown; a longer window charges a change with what it did not do.
-- rivals:
--   0: no window, only incidents for which an export names the change | as tools that want a link
--   1: 1 hour | as tools that watch a deploy
--   24: 24 hours | ours
--   72: 3 days | as some tools
--   168: 7 days | as some tools
with
rivals as (
    select unnest([0, 1, 24, 72, 168, (select value::integer from settings where name = 'attribution_hours')]) as hours
),
incidents as (
    select incidents.* from scoped_attributed_incidents as incidents
    join period on incidents.created_at >= period.starts_at and incidents.created_at < period.ends_at
),
-- Any service: a filter by team must not hide the change that hurt.
changes as (
    select service as changed_service, finished_at as live_at from finished_changes
    where is_successful and service <> ''
),
preceding as (
    select incidents.*, changes.live_at
    from incidents
    asof left join changes on changes.changed_service = incidents.service and changes.live_at <= incidents.created_at
),
charged as (
    select distinct rivals.hours, preceding.source_tool, preceding.incident_id
    from rivals
    join preceding
        on preceding.attribution = 'explicit'
        or preceding.live_at >= preceding.created_at - to_hours(rivals.hours)
),
shipped as (
    select count(*) as change_count
    from scoped_production_changes as changes
    join period on changes.finished_at >= period.starts_at and changes.finished_at < period.ends_at
    where is_successful
),
compared as (
    select
        rivals.hours::varchar as rival,
        count(charged.incident_id) / nullif(any_value(shipped.change_count), 0)::double as value,
        count(charged.incident_id) as part,
        any_value(shipped.change_count) as whole,
        any_value(shipped.change_count) as sample_size
    from (select distinct hours from rivals) as rivals
    cross join shipped
    left join charged using (hours)
    group by rivals.hours
)
select * from compared
