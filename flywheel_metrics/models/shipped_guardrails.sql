-- title: Shipped guardrails
-- grain: one row per guardrail that is live
-- describes: Guardrails of their own export; completed items and successful production changes that the vocabulary calls a guardrail,
--   by label, type or title. An item that the guardrails export names is told once, there. The rule that made it one is kept.
-- needs: guardrails, completed_items, production_changes, counted_incidents, matched_rules
-- of: guardrails, completed_items, production_changes
-- order: shipped_at, source_tool, guardrail_id
create table shipped_guardrails as
with
rules as (
    select table_name, source_tool, row_id, split_part(meaning, '.', 2) as kind, rule from matched_rules
    where meaning like 'guardrail.%'
    qualify row_number() over (partition by table_name, source_tool, row_id order by precedence) = 1
),
own as (
    select
        guardrail_id, title, kind, service, team, shipped_at, incident_id, insight_id, work_item_id, 'own' as rule,
        source_tool, upload_id, source_row
    from guardrails
    where shipped_at is not null
),
links as (
    select source_tool, item_id, unnest(linked_ids) as incident_id from completed_items
),
linked as (
    select source_tool, item_id, min(incident_id) as incident_id from links
    semi join counted_incidents using (incident_id)
    group by source_tool, item_id
),
from_items as (
    select
        items.item_id as guardrail_id, items.title, rules.kind, items.service, items.team, items.done_at as shipped_at,
        linked.incident_id, items.item_id as work_item_id, rules.rule,
        items.source_tool, items.upload_id, items.source_row
    from completed_items as items
    join rules on rules.table_name = 'work_items' and rules.source_tool = items.source_tool and rules.row_id = items.item_id
    anti join guardrails on guardrails.work_item_id = items.item_id
    left join linked on linked.source_tool = items.source_tool and linked.item_id = items.item_id
),
from_changes as (
    select
        changes.change_id as guardrail_id, changes.title, rules.kind, changes.service, changes.team,
        changes.finished_at as shipped_at, rules.rule,
        changes.source_tool, changes.upload_id, changes.source_row
    from production_changes as changes
    join rules on rules.table_name = 'changes' and rules.source_tool = changes.source_tool and rules.row_id = changes.change_id
    where changes.is_successful
),
shipped as (
    select * from own
    union all by name
    select * from from_items
    union all by name
    select * from from_changes
)
select * from shipped
