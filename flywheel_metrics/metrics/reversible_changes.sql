-- title: Reversible changes
-- question: Can we undo what we ship?
-- phrase: The share of reversible changes |
-- signal: value
-- unit: share
-- interval: share demonstrated_count + declared_count / sample_size
-- better: higher
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: changes whose reversibility is known
-- covered_by: changes
-- filters: team, service
-- segments: team, service, kind
-- definition: Each successful production change is demonstrated (this service undid a change by this mechanism, in production
--   or a drill, within the last 90 days), declared (a flag, a rollback or back-out plan, or a label says so), irreversible
--   (declared so, or the mechanism is known to fail) or unknown. The share is demonstrated and declared, divided by all but unknown.
-- caveats: The bounds count unknown changes as irreversible (lower) and as reversible (upper). A declared plan is not a tested
--   one. Urgency does not apply.
-- measures:
--   lower share: if every unknown change were irreversible
--   upper share: if every unknown change were reversible
--   demonstrated_count changes: undone this way lately
--   declared_count changes: said to be reversible
--   irreversible_count changes: said to be irreversible, or the mechanism failed
--   unknown_count changes: nobody has said or shown
-- empty: No production change of known reversibility.
with
changes as (
    select * from scoped_production_changes
    where is_successful
),
counted as (
    select spine.grain, spine.period, changes.*
    from spine
    join changes
        on changes.segment = spine.segment
        and changes.finished_at >= spine.starts_at
        and changes.finished_at < spine.ends_at
    where spine.coverage <> 'none'
),
totals as (
    select
        grain, period, segment,
        count(*) as change_count,
        count(*) filter (where reversibility = 'demonstrated') as demonstrated_count,
        count(*) filter (where reversibility = 'declared') as declared_count,
        count(*) filter (where reversibility = 'irreversible') as irreversible_count,
        count(*) filter (where reversibility = 'unknown') as unknown_count
    from counted
    group by grain, period, segment
),
shares as (
    select
        *,
        change_count - unknown_count as known_count,
        demonstrated_count + declared_count as reversible_count
    from totals
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        shares.reversible_count / nullif(shares.known_count, 0)::double as value,
        coalesce(shares.known_count, 0) as sample_size,
        shares.reversible_count / nullif(shares.change_count, 0)::double as lower,
        (shares.reversible_count + shares.unknown_count) / nullif(shares.change_count, 0)::double as upper,
        coalesce(shares.demonstrated_count, 0) as demonstrated_count,
        coalesce(shares.declared_count, 0) as declared_count,
        coalesce(shares.irreversible_count, 0) as irreversible_count,
        coalesce(shares.unknown_count, 0) as unknown_count
    from spine
    left join shares using (grain, period, segment)
)
select * from answer
