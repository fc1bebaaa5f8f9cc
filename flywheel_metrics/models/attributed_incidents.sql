-- title: Attributed incidents
-- grain: one row per real incident
-- describes: The production change that each incident is attributed to: one that an export names (explicit), by its identifier or
--   else by the commit that it brought live before the incident; else the latest successful one of the same service that finished within attribution_hours before the incident (window), else none. Of several
--   changes the latest finished is taken, then the greater identifier. Confidence is what a link says, 1 for a named cause.
-- needs: counted_incidents, incident_change_links, finished_changes, settings
-- of: counted_incidents
-- order: created_at, source_tool, incident_id
create table attributed_incidents as
with
incidents as (
    select * from counted_incidents
),
changes as (
    select change_id, source_tool as change_tool, service, version, finished_at as change_finished_at, is_successful
    from finished_changes
),
named as (
    select
        incidents.source_tool, incidents.incident_id, incidents.created_at,
        links.change_id as name, coalesce(links.confidence, 1) as confidence
    from incidents
    join incident_change_links as links using (incident_id)
    union all
    select source_tool, incident_id, created_at, caused_by_change_id, 1 from incidents
    where caused_by_change_id <> ''
),
-- A commit is one thing wherever it is named; other versions are not.
candidates as (
    select named.*, changes.*, false as is_by_commit
    from named
    join changes on changes.change_id = named.name
    union all
    select named.*, changes.*, true as is_by_commit
    from named
    join changes on changes.version = named.name and changes.change_finished_at <= named.created_at
    where regexp_full_match(named.name, '[0-9a-f]{7,40}')
),
explicit as (
    select source_tool, incident_id, confidence, change_id, change_tool, change_finished_at from candidates
    qualify row_number() over (
        partition by source_tool, incident_id
        order by is_by_commit, change_finished_at desc, change_id desc, change_tool desc, confidence desc
    ) = 1
),
latest as (
    select * from changes
    where is_successful and service <> ''
    qualify row_number() over (
        partition by service, change_finished_at order by change_id desc, change_tool desc
    ) = 1
),
preceding as (
    select incidents.source_tool, incidents.incident_id, incidents.created_at, latest.* exclude (service, version)
    from incidents
    asof join latest
        on latest.service = incidents.service and latest.change_finished_at <= incidents.created_at
),
in_window as (
    select * from preceding
    where change_finished_at >= created_at
        - to_hours((select value::integer from settings where name = 'attribution_hours'))
),
attributed as (
    select
        incidents.incident_id, incidents.title, incidents.service, incidents.team, incidents.urgency,
        incidents.severity, incidents.created_at,
        coalesce(explicit.change_id, in_window.change_id) as change_id,
        coalesce(explicit.change_tool, in_window.change_tool) as change_tool,
        coalesce(explicit.change_finished_at, in_window.change_finished_at) as change_finished_at,
        case
            when explicit.change_id is not null then 'explicit'
            when in_window.change_id is not null then 'window'
            else 'none'
        end as attribution,
        explicit.confidence,
        incidents.source_tool, incidents.upload_id, incidents.source_row
    from incidents
    left join explicit using (source_tool, incident_id)
    left join in_window using (source_tool, incident_id)
)
select * from attributed
