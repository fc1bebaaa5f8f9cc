-- title: Incidents
-- table: incidents
-- metrics: incidents_per_change
-- role: incident
-- describes: A real incident counts in the week it began when a change explains it: one that an export names, else the latest of its
--   service within attribution_hours before it.
-- filters: team, service, urgency
-- reasons:
--   not_real: a drill, test, maintenance or cancelled incident
--   unattributed: no change explains it
with
judged as (
    select
        incidents.*,
        unreal.reason as why,
        attributed.attribution, attributed.change_id, attributed.change_finished_at,
        date_diff('microsecond', attributed.change_finished_at, incidents.created_at) / 3.6e9 as hours
    from read as incidents
    left join unreal_incidents as unreal using (source_tool, incident_id)
    left join attributed_incidents as attributed using (source_tool, incident_id)
),
fated as (
    select
        created_at as happened_at, incident_id as id, title, service, team,
        case
            when why is not null then 'not_real'
            when change_id is null then 'unattributed'
        end as reason,
        case
            when reason = 'not_real' then why
            when reason = 'unattributed' then coalesce('no change of ' || nullif(service, '') || ' shortly before', 'names no service')
            when attribution = 'explicit' then 'an export names ' || change_id
            else round(hours, 2) || ' h after ' || change_id
        end as detail,
        is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
