-- title: People on call
-- grain: one row per person and shift
-- describes: Who could have been paged, and when. Where there is no roster, the metrics take those who were paged lately.
-- needs: on_call
-- order: starts_at, responder, source_tool, schedule nulls first
create table on_call_people as
with
shifts as (
    select responder, schedule, team, starts_at, ends_at, 'roster' as basis, source_tool, upload_id, source_row
    from on_call
)
select * from shifts
