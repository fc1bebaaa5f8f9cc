-- title: Pages without a runbook
-- theme: runbooks
-- question: Does whoever is paged find what to do?
-- phrase: The share of pages whose alert no runbook answers |
-- signal: value
-- unit: share
-- better: lower
-- interval: share none_count / sample_size
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: pages with an alert
-- covered_by: pages else incidents
-- filters: team, service, urgency
-- segments: team, service, hours
-- definition: Pages for whose alert there was no runbook when they came: none from one of its incidents or guardrails, none that names the
--   alert or has its words in the title, and none about the service in general.
-- caveats: A runbook without a date of its own counts as if it had always been there. That there is a runbook does not say that it is
--   good.
-- measures:
--   none_count pages: without a runbook
--   general_count pages: with a runbook of the service only
--   own_count pages: with a runbook of the alert
--   alert_count alerts: that paged without a runbook
-- empty: Nobody was paged by an alert with a title.
with
answered as (
    select
        signature_id,
        min(coalesce(created_at, timestamp '1900-01-01')) filter (where link <> 'service') as own_since,
        min(coalesce(created_at, timestamp '1900-01-01')) filter (where link = 'service') as general_since
    from alert_runbooks
    group by signature_id
),
pages as (
    select
        pages.* exclude (responder),
        case
            when answered.own_since <= pages.sent_at then 'own'
            when answered.general_since <= pages.sent_at then 'general'
            else 'none'
        end as runbook
    from scoped_alert_pages as pages
    left join answered using (signature_id)
    where pages.signature_id is not null
),
placed as (
    select spine.grain, spine.period, pages.*
    from spine
    join pages
        on pages.segment = spine.segment
        and pages.sent_at >= spine.starts_at
        and pages.sent_at < spine.ends_at
    where spine.coverage <> 'none'
),
counted as (
    select * from placed
    where runbook = 'none'
),
totals as (
    select
        grain, period, segment,
        count(*) as page_count,
        count(*) filter (where runbook = 'none') as none_count,
        count(*) filter (where runbook = 'general') as general_count,
        count(*) filter (where runbook = 'own') as own_count,
        count(distinct signature_id) filter (where runbook = 'none') as alert_count
    from placed
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        totals.none_count / nullif(totals.page_count, 0)::double as value,
        coalesce(totals.page_count, 0) as sample_size,
        coalesce(totals.none_count, 0) as none_count,
        coalesce(totals.general_count, 0) as general_count,
        coalesce(totals.own_count, 0) as own_count,
        coalesce(totals.alert_count, 0) as alert_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
