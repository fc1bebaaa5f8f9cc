-- title: Alert signatures
-- grain: one row per service and distinct title of a counted page or incident
-- describes: Which alert a title is an occurrence of: its service, and its title without variable parts, corrected by the signature
--   rules: those with words before those without, those of the service before general ones, the latest first. The identifier depends
--   on service and signature alone, whatever their case, so that it stays the same from version to version.
-- needs: counted_pages, counted_incidents, title_patterns, signature_rules
-- order: service nulls first, title
create table alert_signatures as
with
occurring as (
    select service, title from counted_pages
    union
    select service, title from counted_incidents
),
patterned as (
    select occurring.service, occurring.title, patterns.pattern
    from occurring
    join title_patterns as patterns using (title)
),
rules as (
    select *, lower(signature) as folded, lower(contains) as words from signature_rules
),
fitting as (
    select patterned.service, patterned.title, rules.becomes
    from patterned
    join rules
        on rules.folded = lower(patterned.pattern)
        and (rules.service is null or rules.service = patterned.service)
        and (rules.words is null or contains(lower(patterned.title), rules.words))
    qualify row_number() over (
        partition by patterned.service, patterned.title
        order by rules.words is null, rules.service is null, rules.created_at desc nulls last, rules.rule_id, rules.source_tool
    ) = 1
),
corrected as (
    select
        patterned.service, patterned.title, patterned.pattern,
        coalesce(fitting.becomes, patterned.pattern) as text,
        fitting.becomes is not null as is_corrected,
        substr(md5(coalesce(patterned.service, '') || chr(10) || lower(text)), 1, 12) as signature_id
    from patterned
    left join fitting
        on fitting.title = patterned.title and fitting.service is not distinct from patterned.service
),
-- One spelling for all titles of a signature.
signatures as (
    select
        signature_id, min(text) over (partition by signature_id) as signature,
        service, title, pattern, is_corrected
    from corrected
)
select * from signatures
