-- title: Written insights
-- grain: one row per insight
-- describes: What was learnt, from which incident, of which service and team, and whether the text names a person known from the
--   exports. Names in the text are masked; who wrote it is left out.
-- needs: insights, incidents
-- of: insights
-- order: created_at, source_tool, insight_id
create table written_insights as
with
sources as (
    select incident_id, arg_min(service, source_tool) as service, arg_min(team, source_tool) as team
    from incidents
    group by incident_id
),
written as (
    select
        insights.insight_id, insights.incident_id, sources.service, sources.team, insights.text, insights.is_naming,
        insights.created_at, insights.source_tool, insights.upload_id, insights.source_row
    from insights
    left join sources using (incident_id)
)
select * from written
