-- title: Shifts
-- table: on_call
-- metrics: pages_per_person
-- role: person-week
-- describes: A person with a shift that overlaps the week is one person-week, however many shifts there are.
-- filters: team
-- within: happened_at < period.ends_at and ended_at > period.starts_at
-- about_people: yes
-- reasons:
--   again: another shift of a person who is counted already
with
placed as (
    select
        shifts.*,
        row_number() over (
            partition by
                responder, is_asked, shifts.starts_at < period.ends_at and shifts.ends_at > period.starts_at
            order by shifts.starts_at, shifts.ends_at, source_tool, schedule nulls first
        ) as occurrence
    from read as shifts
    cross join period
),
fated as (
    select
        starts_at as happened_at, ends_at as ended_at, null::varchar as id, schedule as title, null::varchar as service, team,
        case when occurrence > 1 then 'again' end as reason,
        null::varchar as detail,
        is_asked, source_tool, upload_id, source_row
    from placed
)
select * from fated
