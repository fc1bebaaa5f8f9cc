-- title: Ranges in which the pages of guarded alerts are known
-- grain: one row per alert that a guardrail leads back to, and unbroken range
-- describes: The times in which the exports cover every tool that ever paged for the alert: where one of them is missing, nobody knows how
--   often it paged.
-- needs: learning_incidents, alert_pages, paging_ranges
-- of: learning_incidents
-- order: signature_id, starts_at
create table alert_ranges as
with
guarded as (
    select distinct signature_id from learning_incidents
    where stage = 'guardrail'
),
tools as (
    select distinct alert_pages.signature_id, alert_pages.source_tool from alert_pages
    semi join guarded using (signature_id)
),
needed as (
    select signature_id, count(*) as tool_count from tools
    group by signature_id
),
-- The ranges of one tool do not touch, so at any time as many ranges are open as tools are covered.
edges as (
    select tools.signature_id, ranges.starts_at as edge_at, 1 as step
    from tools
    join paging_ranges as ranges using (source_tool)
    union all
    select tools.signature_id, ranges.ends_at, -1
    from tools
    join paging_ranges as ranges using (source_tool)
),
steps as (
    select signature_id, edge_at, sum(step) as step from edges
    group by signature_id, edge_at
),
spans as (
    select
        signature_id,
        sum(step) over timeline as covered_count,
        edge_at as starts_at,
        lead(edge_at) over timeline as ends_at
    from steps
    window timeline as (partition by signature_id order by edge_at)
),
known as (
    select spans.signature_id, spans.starts_at, spans.ends_at
    from spans
    join needed using (signature_id)
    where spans.covered_count = needed.tool_count
)
select * from known
