-- title: Pages of the 13 weeks up to the end of the week
-- table: counted_pages
-- metrics: pages_per_person
-- role: person-week
-- describes: In a week without a shift, everybody who was paged in the 91 days up to its end counts as on call.
-- filters: team, service, urgency
-- within: happened_at >= period.ends_at - interval 91 days and happened_at < period.ends_at
-- about_people: yes
-- reasons:
--   roster: shifts of the week say who was on call
--   nobody: the page names nobody
--   again: another page of a person who is counted already
with
rostered as (
    select count(*) as shift_count
    from scoped_on_call_people as shifts
    cross join period
    where shifts.starts_at < period.ends_at and shifts.ends_at > period.starts_at
),
placed as (
    select
        pages.*,
        rostered.shift_count,
        row_number() over (
            partition by
                responder, is_asked,
                pages.sent_at >= period.ends_at - interval 91 days and pages.sent_at < period.ends_at
            order by sent_at, page_id, source_tool
        ) as occurrence
    from read as pages
    cross join period
    cross join rostered
),
fated as (
    select
        sent_at as happened_at, page_id as id, title, service, team,
        case
            when shift_count > 0 then 'roster'
            when responder is null then 'nobody'
            when occurrence > 1 then 'again'
        end as reason,
        null::varchar as detail,
        is_asked, source_tool, upload_id, source_row
    from placed
)
select * from fated
