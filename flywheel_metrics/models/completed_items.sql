-- title: Completed items
-- grain: one row per completed work item
-- describes: Items that are done, and not closed as a duplicate, won't fix and the like; whether each is preventive, by its words or
--   by a link to an incident of severity 1 or 2, and the rule that says so.
-- needs: work_items, counted_incidents, matched_rules
-- of: work_items
-- order: done_at, source_tool, item_id
create table completed_items as
with
uncompleted as (
    select source_tool, row_id as item_id from matched_rules
    where table_name = 'work_items' and meaning = 'not_completed'
),
completed as (
    select * from work_items
    anti join uncompleted using (source_tool, item_id)
    where status = 'done' and done_at is not null
),
worded as (
    select source_tool, row_id as item_id, rule from matched_rules
    where table_name = 'work_items' and meaning = 'preventive'
    qualify row_number() over (partition by source_tool, row_id order by precedence) = 1
),
links as (
    select source_tool, item_id, unnest(linked_ids) as incident_id from completed
),
linked as (
    select links.source_tool, links.item_id, 'link: ' || min(links.incident_id) as rule
    from links
    semi join counted_incidents as severe on severe.incident_id = links.incident_id and severe.severity in (1, 2)
    group by links.source_tool, links.item_id
),
judged as (
    select
        completed.*,
        coalesce(worded.rule, linked.rule) as rule,
        coalesce(worded.rule, linked.rule) is not null as is_preventive
    from completed
    left join worded using (source_tool, item_id)
    left join linked using (source_tool, item_id)
)
select * from judged
