-- title: Counted incidents
-- grain: one row per real incident
-- describes: Incidents that happened. Drills, tests, maintenance, retrospective records and cancelled incidents are left out.
-- needs: incidents, unreal_incidents
-- of: incidents
-- order: created_at, source_tool, incident_id
create table counted_incidents as
with
counted as (
    select * from incidents
    anti join unreal_incidents using (source_tool, incident_id)
)
select * from counted
