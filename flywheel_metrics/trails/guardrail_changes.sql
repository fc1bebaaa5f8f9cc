-- title: Changes that are guardrails
-- table: changes
-- metrics: guardrail_changes_per_week
-- role: guardrail
-- describes: A successful production change is a guardrail when the vocabulary says so of its label or title.
-- filters: team, service
-- reasons:
--   environment: not in production
--   unsuccessful: did not succeed
--   rollback: carried out a rollback
--   unmatched: the vocabulary calls it no guardrail
with
rules as (
    select source_tool, row_id as change_id, min_by(split_part(meaning, '.', 2), precedence) as kind,
        min_by(rule, precedence) as rule
    from matched_rules
    where table_name = 'changes' and meaning like 'guardrail.%'
    group by source_tool, row_id
),
rollbacks as (
    select source_tool, change_id from first_reverts
    union
    select source_tool, change_id from version_rollbacks
),
judged as (
    select
        resolved.*, rules.kind, rules.rule,
        rollbacks.change_id is not null as is_rollback,
        read.is_asked
    from read
    join resolved_changes as resolved using (source_tool, change_id)
    left join rollbacks using (source_tool, change_id)
    left join rules using (source_tool, change_id)
),
fated as (
    select
        finished_at as happened_at, change_id as id, title, service, team,
        case
            when not is_production then 'environment'
            when not is_successful then 'unsuccessful'
            when is_rollback then 'rollback'
            when rule is null then 'unmatched'
        end as reason,
        case reason
            when 'environment' then environment
            when 'unsuccessful' then outcome
            else rule
        end as detail,
        kind, is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
