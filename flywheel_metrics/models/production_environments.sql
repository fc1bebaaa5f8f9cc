-- title: Production environments
-- grain: one row per name of an environment that is production
-- describes: Environments whose name the vocabulary calls production and not not_production. An empty name is production.
-- needs: matched_rules
-- order: environment
create table production_environments as
with
rules as (
    select row_id as environment, meaning from matched_rules
    where table_name = 'environments'
),
production as (
    select environment from rules
    where meaning = 'production'
    except
    select environment from rules
    where meaning = 'not_production'
    union
    select '' as environment
)
select * from production
