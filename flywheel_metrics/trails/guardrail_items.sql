-- title: Work items that are guardrails
-- table: work_items
-- metrics: guardrail_changes_per_week
-- role: guardrail
-- describes: A completed item is a guardrail when the vocabulary says so of its label, type or title.
-- filters: team, service
-- reasons:
--   open: not done
--   uncompleted: closed as a duplicate, won't fix and the like
--   unmatched: the vocabulary calls it no guardrail
--   named: the guardrails export names the item, and its row counts instead
with
rules as (
    select source_tool, row_id as item_id, min_by(split_part(meaning, '.', 2), precedence) as kind,
        min_by(rule, precedence) as rule
    from matched_rules
    where table_name = 'work_items' and meaning like 'guardrail.%'
    group by source_tool, row_id
),
uncompleted as (
    select source_tool, row_id as item_id, min(rule) as why from matched_rules
    where table_name = 'work_items' and meaning = 'not_completed'
    group by source_tool, row_id
),
named as (
    select distinct work_item_id as named_id from guardrails
),
judged as (
    select items.*, rules.kind, rules.rule, uncompleted.why, named.named_id is not null as is_named
    from read as items
    left join rules using (source_tool, item_id)
    left join uncompleted using (source_tool, item_id)
    left join named on named.named_id = items.item_id
),
fated as (
    select
        done_at as happened_at, item_id as id, title, service, team,
        case
            when status is distinct from 'done' then 'open'
            when why is not null then 'uncompleted'
            when rule is null then 'unmatched'
            when is_named then 'named'
        end as reason,
        case reason
            when 'open' then status
            when 'uncompleted' then why
            else rule
        end as detail,
        kind, is_asked, source_tool, upload_id, source_row
    from judged
)
select * from fated
