-- title: Suggested twins
-- grain: one row per two incidents of different tools that may be one and that nobody decided on
-- describes: Incidents that began within three days of each other and of which one names the other in its title, address or parent, or
--   that share an address. The one of the tool that pages is kept, else the one that began first. Nothing is united by this.
-- needs: incidents, pages, same_incidents
-- order: rank, minutes_apart, kept_tool, kept_id, other_tool, other_id
create table suggested_twins as
with
known as (
    select * from incidents
    where (select count(distinct source_tool) from incidents) > 1
),
-- An identifier has a digit and five characters, or it would be found in any title.
names as (
    select source_tool, incident_id, lower(incident_id) as name from known
    where length(incident_id) >= 5 and regexp_matches(incident_id, '[0-9]')
),
texts as (
    select source_tool, incident_id, 2 as rank, 'its address names the other' as reason, url as text from known
    union all
    select source_tool, incident_id, 3, 'its title names the other', title from known
),
words as (
    select
        source_tool, incident_id, rank, reason,
        unnest(regexp_extract_all(lower(text), '[a-z0-9][a-z0-9_-]{4,}')) as name
    from texts
    union all
    select source_tool, incident_id, 4, 'it names the other as its parent', lower(parent_id) from known
),
mentions as (
    select
        words.rank, words.reason, words.source_tool as one_tool, words.incident_id as one_id,
        names.source_tool as two_tool, names.incident_id as two_id
    from words
    join names using (name)
    where words.source_tool <> names.source_tool
),
pairs as (
    select * from mentions
    union all
    select 1, 'both have one address', one.source_tool, one.incident_id, two.source_tool, two.incident_id
    from known as one
    join known as two on two.url = one.url and two.source_tool > one.source_tool
    where one.url <> ''
),
tools as (
    select source_tool, bool_or(urgency is not null) or source_tool in (select source_tool from pages) as is_paging
    from known
    group by source_tool
),
dated as (
    select incident_id, source_tool, created_at, title, service, is_paging
    from known
    join tools using (source_tool)
),
compared as (
    select
        pairs.rank, pairs.reason, one, two,
        (not one.is_paging, one.created_at, one.source_tool) < (not two.is_paging, two.created_at, two.source_tool)
            as is_one_kept
    from pairs
    join dated as one on (one.source_tool, one.incident_id) = (pairs.one_tool, pairs.one_id)
    join dated as two on (two.source_tool, two.incident_id) = (pairs.two_tool, pairs.two_id)
    where abs(epoch(one.created_at) - epoch(two.created_at)) <= 3 * 86400
),
directed as (
    select rank, reason, if(is_one_kept, one, two) as kept, if(is_one_kept, two, one) as other from compared
),
named as (
    select
        kept.source_tool as kept_tool, kept.incident_id as kept_id, kept.title as kept_title,
        other.source_tool as other_tool, other.incident_id as other_id, other.title as other_title,
        kept.service as service, kept.created_at as kept_at, rank, reason,
        round((epoch(other.created_at) - epoch(kept.created_at)) / 60)::bigint as minutes_apart
    from directed
),
once as (
    select distinct on (kept_tool, kept_id, other_tool, other_id) * from named
    order by kept_tool, kept_id, other_tool, other_id, rank, reason
),
undecided as (
    select once.* from once
    anti join same_incidents as said
        on (said.other_tool, said.other_id, said.kept_tool, said.kept_id)
        = (once.other_tool, once.other_id, once.kept_tool, once.kept_id)
    anti join same_incidents as turned
        on (turned.other_tool, turned.other_id, turned.kept_tool, turned.kept_id)
        = (once.kept_tool, once.kept_id, once.other_tool, once.other_id)
)
select * from undecided
