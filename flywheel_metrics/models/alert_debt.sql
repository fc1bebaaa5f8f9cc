-- title: Page debt
-- grain: one row per alert that has paged
-- describes: What an alert costs now: its pages in the 91 days up to the last instant that an export of pages covers, those in sleep
--   hours, and the hours from each page to the end of its incident, at most eight for one page. Pages whose end is not known
--   are counted on their own and in no hours.
-- needs: alert_pages, coverage
-- of: alert_pages
-- order: signature_id
create table alert_debt as
with
known as (
    select max(ends_at) as known_until from coverage
    where table_name in ('pages', 'incidents')
),
pages as (
    select
        alert_pages.*,
        known.known_until,
        sent_at >= known.known_until - interval 91 days as is_recent,
        case when ended_at is not null
            then extract(epoch from least(ended_at - sent_at, interval 8 hours)) / 3600
        end as hours_spent
    from alert_pages
    cross join known
    where signature_id is not null
),
debt as (
    select
        signature_id,
        any_value(signature) as signature,
        any_value(service) as service,
        mode(team order by team) as team,
        count(*) filter (where is_recent) as pages,
        count(*) filter (where is_recent and hours = 'sleep') as sleep_pages,
        coalesce(sum(greatest(hours_spent, 0)) filter (where is_recent), 0) as responder_hours,
        count(*) filter (where is_recent and ended_at is null) as unended_pages,
        count(*) as all_pages,
        min(sent_at) as first_at,
        max(sent_at) as last_at,
        any_value(known_until) as known_until
    from pages
    group by signature_id
)
select * from debt
