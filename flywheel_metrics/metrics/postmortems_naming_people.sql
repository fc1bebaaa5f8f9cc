-- title: Insights that name people
-- theme: treadmill
-- question: Do we learn about conditions, or about people?
-- phrase: The share of insights that name a person |
-- signal: value
-- unit: share
-- better: lower
-- interval: share naming_count / sample_size
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: insights
-- covered_by: insights
-- filters: team, service
-- segments: team, service
-- raised: is_raised
-- says: {naming_count} of {sample_size} insights name a person. The name is masked here; ask what made the mistake easy, and write that.
-- clear: None of {sample_size} insights names a person.
-- definition: Insights whose text names somebody whom the exports know, by full name, by first or last name, or by a handle.
--   Raised from the first one.
-- caveats: Names are compared by keyed hashes of the people in the exports; a nickname or somebody in no export is not found.
--   A name that is a usual word too counts only with the rest of it. Urgency does not apply.
-- measures:
--   is_raised flag: at least one insight names a person
--   naming_count insights: with a name in the text
-- empty: No insight was written.
with
insights as (
    select * from scoped_written_insights
    where is_naming is not null
),
placed as (
    select spine.grain, spine.period, insights.*
    from spine
    join insights
        on insights.segment = spine.segment
        and insights.created_at >= spine.starts_at
        and insights.created_at < spine.ends_at
    where spine.coverage <> 'none'
),
counted as (
    select * from placed
    where is_naming
    order by created_at desc
),
totals as (
    select grain, period, segment, count(*) as insight_count, count(*) filter (where is_naming) as naming_count
    from placed
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        totals.naming_count / nullif(totals.insight_count, 0)::double as value,
        coalesce(totals.insight_count, 0) as sample_size,
        coalesce(totals.naming_count, 0) > 0 as is_raised,
        coalesce(totals.naming_count, 0) as naming_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
