-- title: Local zones
-- grain: one row per responder and per service whose time zone is known
-- describes: The zone of a responder's latest shift, and of a service's team. A name that is no IANA zone is not used.
-- needs: on_call, services
-- order: kind, name
create table local_zones as
with
zones as (
    select name from pg_timezone_names()
),
responders as (
    select 'responder' as kind, responder as name, time_zone from on_call
    semi join zones on zones.name = on_call.time_zone
    qualify row_number() over (partition by responder order by starts_at desc, ends_at desc, time_zone desc) = 1
),
teams as (
    select 'service' as kind, service as name, time_zone from services
    semi join zones on zones.name = services.time_zone
    qualify row_number() over (partition by service order by source_tool, time_zone) = 1
),
known as (
    select * from responders
    union all
    select * from teams
)
select * from known
