-- title: Ranges in which pages are known
-- grain: one row per tool and unbroken range
-- describes: What the exports cover of a tool's pages: of its notifications where it has any, else of its incidents. Ranges that touch are one.
-- needs: coverage
-- order: source_tool, starts_at
create table paging_ranges as
with
feeds as (
    select source_tool, max(table_name) as table_name from coverage
    where table_name in ('pages', 'incidents')
    group by source_tool
),
ranges as (
    select distinct coverage.source_tool, coverage.starts_at, coverage.ends_at
    from coverage
    join feeds using (source_tool, table_name)
),
reached as (
    select
        *,
        max(ends_at) over (
            partition by source_tool order by starts_at, ends_at rows between unbounded preceding and 1 preceding
        ) as reached_at
    from ranges
),
grouped as (
    select
        *,
        count(*) filter (where reached_at is null or starts_at > reached_at) over (
            partition by source_tool order by starts_at, ends_at rows between unbounded preceding and current row
        ) as part
    from reached
),
merged as (
    select source_tool, min(starts_at) as starts_at, max(ends_at) as ends_at from grouped
    group by source_tool, part
)
select * from merged
