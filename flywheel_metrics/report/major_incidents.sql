-- title: Major incidents
-- grain: one row per incident of severity 1
with
major as (
    select created_at, incident_id, source_tool
    from scoped_counted_incidents
    where severity = 1
)
select created_at from major order by created_at, source_tool, incident_id
