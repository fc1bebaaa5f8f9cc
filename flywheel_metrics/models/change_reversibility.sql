-- title: Reversibility of changes
-- grain: one row per finished production change
-- describes: Whether each change can be undone and how that is known. What is declared irreversible is so; else the latest trial of
--   the service's mechanism within demonstrated_days up to the change's finish decides; else what the change declares.
-- needs: finished_changes, tried_mechanisms, matched_rules, settings
-- of: finished_changes
-- order: source_tool, change_id
create table change_reversibility as
with
changes as (
    select
        *,
        coalesce(
            nullif(mechanism, ''),
            case when kind in ('deploy', 'release') then 'redeploy' when kind = 'flag' then 'flag' end
        ) as usual_mechanism
    from finished_changes
),
labels as (
    select
        source_tool, row_id as change_id,
        arg_min(rule, precedence) filter (where meaning = 'irreversible') as irreversible_rule,
        arg_min(rule, precedence) filter (where meaning = 'reversible') as reversible_rule
    from matched_rules
    where table_name = 'changes' and field = 'label'
    group by source_tool, row_id
),
known as (
    select
        changes.source_tool, changes.change_id, changes.usual_mechanism as mechanism,
        tried.tried_at >= changes.finished_at
        - to_days((select value::integer from settings where name = 'demonstrated_days')) as is_recent,
        tried.has_worked, tried.trial,
        case when changes.reversible = 'no' then 'declared irreversible' else labels.irreversible_rule end as irreversible_rule,
        case
            when changes.reversible = 'yes' then 'declared reversible'
            when changes.reversible_evidence <> '' then 'evidence: ' || changes.reversible_evidence
            when changes.kind = 'flag' then 'kind: flag'
            else labels.reversible_rule
        end as declared_rule
    from changes
    left join labels using (source_tool, change_id)
    asof left join tried_mechanisms as tried
        on tried.service = changes.service
        and tried.mechanism = changes.usual_mechanism
        and tried.tried_at <= changes.finished_at
),
decided as (
    select
        source_tool, change_id, mechanism,
        case
            when irreversible_rule is not null then 'irreversible'
            when is_recent and has_worked then 'demonstrated'
            when is_recent then 'irreversible'
            when declared_rule is not null then 'declared'
            else 'unknown'
        end as reversibility,
        case
            when irreversible_rule is not null then irreversible_rule
            when is_recent and has_worked then 'demonstrated by ' || trial
            when is_recent then 'mechanism known to fail, by ' || trial
            else declared_rule
        end as reversibility_rule
    from known
)
select * from decided
