-- title: Incidents that are none
-- grain: one row per incident that did not happen
-- describes: Drills, tests, maintenance, retrospective records and cancelled incidents: by their kind, by their status, or because the
--   vocabulary says so of their title. The reason is kept.
-- needs: incidents, matched_rules
-- of: incidents
-- order: source_tool, incident_id
create table unreal_incidents as
with
recognised as (
    select source_tool, row_id as incident_id, rule from matched_rules
    where table_name = 'incidents' and meaning = 'not_real'
    qualify row_number() over (partition by source_tool, row_id order by precedence) = 1
),
judged as (
    select
        source_tool, incident_id,
        case
            when kind <> 'real' then 'kind: ' || kind
            when status = 'cancelled' then 'status: cancelled'
            else recognised.rule
        end as reason
    from incidents
    left join recognised using (source_tool, incident_id)
),
unreal as (
    select * from judged
    where reason is not null
)
select * from unreal
