-- title: Hero mode
-- theme: treadmill
-- question: Does response rest on one person, quarter after quarter?
-- phrase: Teams whose response rests on one person |
-- signal: value
-- unit: teams
-- better: lower
-- grain: one row per period and segment
-- rate: over the scope
-- version: 1
-- sample: teams large enough to judge
-- covered_by: incidents
-- filters: team
-- segments: none
-- raised: is_raised
-- says: In {value} of {sample_size} teams the same person takes part in 40 % of the responses or more, for at least three of the last
--   four quarters. What only one person can do is a condition of the system: share it, write it down, practise it.
-- clear: In none of {sample_size} teams does response rest on one person over several quarters.
-- definition: Over the last four quarters of 13 weeks up to the end of the period: a team is in hero mode when the same person
--   took part in at least 40 % of its answered incidents, and in at least twice an even share, in three quarters or more. A
--   response is an incident and a person assigned to it; what ended by itself before anybody answered is none.
-- caveats: Nobody is named, and no row tells who; only teams can be chosen, so that no choice singles somebody out. Teams with fewer than five people who respond are not judged. Others see which teams, not how large the share is. A quarter with
--   fewer than 20 responses says nothing. One week or one quarter is no habit.
-- measures:
--   is_raised flag: at least one team is in hero mode
--   top_share share: smallest share of that person over the quarters found, in the team where it is largest
--   withheld_count teams: with fewer than five people, not judged
-- empty: No team has five people who responded.
with
answered as (
    select incident_id, source_tool, team, created_at, unnest(responders) as responder
    from scoped_counted_incidents
    where team is not null and not (coalesce(is_auto_resolved, false) and acknowledged_at is null)
),
placed as (
    select
        asked.grain, asked.period, asked.segment, answered.team, answered.responder,
        concat_ws(' ', answered.source_tool, answered.incident_id) as incident,
        least(date_diff('day', answered.created_at, asked.ends_at) // 91, 3) as quarters_ago
    from asked
    join answered
        on answered.created_at >= asked.ends_at - interval 364 days
        and answered.created_at < asked.ends_at
    where asked.coverage <> 'none'
),
teams as (
    select grain, period, segment, team, count(distinct responder) as people
    from placed
    group by grain, period, segment, team
),
quarters as (
    select grain, period, segment, team, quarters_ago, count(distinct incident) as incidents
    from placed
    group by grain, period, segment, team, quarters_ago
),
parts as (
    select grain, period, segment, team, quarters_ago, responder, count(distinct incident) as answered
    from placed
    group by grain, period, segment, team, quarters_ago, responder
),
shares as (
    select *, answered / incidents::double as share
    from parts
    join quarters using (grain, period, segment, team, quarters_ago)
),
habits as (
    select
        shares.grain, shares.period, shares.segment, shares.team, shares.responder,
        count(*) as quarter_count, min(shares.share) as least_share
    from shares
    join teams using (grain, period, segment, team)
    where shares.incidents >= 20 and shares.share >= 0.4 and shares.share >= 2.0 / teams.people
    group by shares.grain, shares.period, shares.segment, shares.team, shares.responder
),
heroes as (
    select grain, period, segment, team, max(least_share) as least_share
    from habits
    where quarter_count >= 3
    group by grain, period, segment, team
),
tops as (
    select grain, period, segment, team, quarters_ago, incidents, max(share) as top_share
    from shares
    group by grain, period, segment, team, quarters_ago, incidents
),
counted as (
    select
        tops.grain, tops.period, tops.segment, tops.team, teams.people, tops.quarters_ago, tops.incidents,
        tops.top_share, 1.0 / teams.people as even_share, heroes.team is not null as is_hero_mode
    from tops
    join teams using (grain, period, segment, team)
    left join heroes using (grain, period, segment, team)
    where teams.people >= 5
    order by is_hero_mode desc, tops.team, tops.quarters_ago
),
totals as (
    select
        teams.grain, teams.period, teams.segment,
        count(*) filter (where teams.people >= 5) as judged_count,
        count(heroes.team) filter (where teams.people >= 5) as hero_count,
        max(heroes.least_share) filter (where teams.people >= 5) as top_share,
        count(*) filter (where teams.people < 5) as withheld_count
    from teams
    left join heroes using (grain, period, segment, team)
    group by teams.grain, teams.period, teams.segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        case when totals.judged_count > 0 then totals.hero_count end as value,
        coalesce(totals.judged_count, 0) as sample_size,
        coalesce(totals.hero_count, 0) > 0 as is_raised,
        totals.top_share,
        coalesce(totals.withheld_count, 0) as withheld_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
