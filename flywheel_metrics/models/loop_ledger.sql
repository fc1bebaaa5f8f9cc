-- title: Loop ledger
-- grain: one row per escalation
-- describes: When each stage of the turn was reached and by which kind of link; the earliest record of a stage counts, of several at
--   one time the one with the closest link. Whether it became quieter is the effect of its guardrails, which is no link.
-- needs: escalations, loop_links
-- of: escalations
-- order: opened_at, escalation_id, source_tool
create table loop_ledger as
with
first_links as (
    select * from loop_links
    qualify row_number() over (
        partition by escalation_tool, escalation_id, stage order by happened_at, rank, source_tool, record_id
    ) = 1
),
stages as (
    select
        escalation_tool as source_tool, escalation_id,
        max(happened_at) filter (where stage = 'insight') as insight_at,
        max(link) filter (where stage = 'insight') as insight_link,
        max(record_id) filter (where stage = 'insight') as insight_id,
        max(happened_at) filter (where stage = 'guardrail') as guardrail_at,
        max(link) filter (where stage = 'guardrail') as guardrail_link,
        max(record_id) filter (where stage = 'guardrail') as guardrail_id,
        max(happened_at) filter (where stage = 'runbook') as runbook_at,
        max(link) filter (where stage = 'runbook') as runbook_link,
        max(record_id) filter (where stage = 'runbook') as runbook_id,
        max(happened_at) filter (where stage = 'practice') as practice_at,
        max(link) filter (where stage = 'practice') as practice_link,
        max(record_id) filter (where stage = 'practice') as drill_id
    from first_links
    group by escalation_tool, escalation_id
),
ledger as (
    select escalations.*, stages.* exclude (source_tool, escalation_id)
    from escalations
    left join stages using (source_tool, escalation_id)
)
select * from ledger
