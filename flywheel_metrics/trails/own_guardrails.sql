-- title: Guardrails of their own export
-- table: guardrails
-- metrics: guardrail_changes_per_week
-- role: guardrail
-- describes: A guardrail counts when it is live; one that is planned has no time.
-- filters: team, service
-- reasons: none
with
fated as (
    select
        shipped_at as happened_at, guardrail_id as id, title, service, team,
        null::varchar as reason,
        kind as detail,
        kind, is_asked, source_tool, upload_id, source_row
    from read
)
select * from fated
