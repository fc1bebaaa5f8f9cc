-- title: Matched rules
-- grain: one row per row of a table and rule of the vocabulary that matches one of its texts
-- describes: What the vocabulary makes of each row. The precedence puts labels before types, components, epics and titles,
--   and within a field goes by the order of the rules.
-- needs: written_texts, recognised_texts
-- order: table_name, source_tool, row_id, meaning, precedence
create table matched_rules as
with
texts as (
    select * from written_texts
),
recognised as (
    select * from recognised_texts
),
matched as (
    select
        texts.table_name, texts.source_tool, texts.row_id,
        recognised.meaning, recognised.field, recognised.text, recognised.rule_order,
        texts.field || ': ' || texts.text as rule
    from texts
    join recognised using (field, text)
),
ranked as (
    select
        *,
        row_number() over (
            partition by table_name, source_tool, row_id, split_part(meaning, '.', 1)
            order by list_position(['label', 'type', 'component', 'epic', 'title'], field), rule_order, text
        ) as precedence
    from matched
)
select * from ranked
