-- title: Irreversible exposure
-- theme: treadmill
-- question: What is live that nobody has shown how to undo?
-- phrase: Live changes that nobody has shown how to undo |
-- signal: value
-- unit: changes
-- better: lower
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: live changes
-- covered_by: changes
-- filters: team, service
-- segments: team, service, kind
-- definition: At the end of the period, the successful production changes of the last 90 days that were not undone by then and are
--   irreversible (declared so, or the mechanism is known to fail) or unknown (nobody has said or shown how to undo them).
-- caveats: A change older than 90 days is left out: by then most are built upon. A declared plan counts as reversible though nobody
--   has tried it; the demonstrated ones are counted apart. Near the begin of the exports the 90 days are not all covered.
--   Urgency does not apply.
-- measures:
--   share share: of the live changes
--   demonstrated_count changes: live, undone this way lately
--   declared_count changes: live, said to be reversible
--   irreversible_count changes: live, said to be irreversible, or the mechanism failed
--   unknown_count changes: live, nobody has said or shown
--   large_count changes: exposed and large, at least 2,000 lines and ten times the team's median
-- empty: No change went live in the 90 days before the end of the period.
with
changes as (
    select * from scoped_standing_changes
),
live as (
    select spine.grain, spine.period, changes.*
    from spine
    join changes
        on changes.segment = spine.segment
        and changes.finished_at >= spine.ends_at - interval 90 days
        and changes.finished_at < spine.ends_at
        and (changes.undone_at is null or changes.undone_at >= spine.ends_at)
    where spine.coverage <> 'none'
),
counted as (
    select * from live
    where is_exposed
    order by is_large desc, lines_changed desc nulls last, finished_at desc
),
totals as (
    select
        grain, period, segment,
        count(*) as live_count,
        count(*) filter (where is_exposed) as exposed_count,
        count(*) filter (where reversibility = 'demonstrated') as demonstrated_count,
        count(*) filter (where reversibility = 'declared') as declared_count,
        count(*) filter (where reversibility = 'irreversible') as irreversible_count,
        count(*) filter (where reversibility = 'unknown') as unknown_count,
        count(*) filter (where is_exposed and is_large) as large_count
    from live
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        totals.exposed_count as value,
        coalesce(totals.live_count, 0) as sample_size,
        totals.exposed_count / nullif(totals.live_count, 0)::double as share,
        coalesce(totals.demonstrated_count, 0) as demonstrated_count,
        coalesce(totals.declared_count, 0) as declared_count,
        coalesce(totals.irreversible_count, 0) as irreversible_count,
        coalesce(totals.unknown_count, 0) as unknown_count,
        coalesce(totals.large_count, 0) as large_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
