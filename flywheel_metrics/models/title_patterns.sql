-- title: Title patterns
-- grain: one row per distinct title of a counted page or incident
-- describes: The title without its variable parts, each of which is an asterisk: links, quoted values, identifiers, addresses,
--   times, numbers with their units. The state (firing, resolved) and the severity said in front of it are left out. Percentiles
--   (p99) and classes of answers (5xx) are no variable parts. A title that says nothing has no pattern.
-- needs: counted_pages, counted_incidents
-- order: title
create table title_patterns as
with
titles as (
    select title from counted_pages
    union
    select title from counted_incidents
),
-- Letters stand in for the digits that are to stay.
headed as (
    select title, regexp_replace(regexp_replace(
        regexp_replace(regexp_replace(trim(title), '\b5xx\b', 'ⅴxx', 'g'), '\b4xx\b', 'ⅳxx', 'g'),
        '^(\s*\[(re-?)?(firing|triggered|resolved|recovered|alert(ing)?|no data|ok|problem|critical|crit|warning|warn|error|p[1-5]|sev ?-?[0-5])\b[^\]]*\])+\s*|^(firing|triggered|resolved|recovered|problem|alert): ',
        '', 'i'), '^ALARM: "([^"]*)"', 'ALARM: \1') as text
    from titles
    where trim(title) <> ''
),
named as (
    select title, regexp_replace(regexp_replace(text,
        '[a-z][a-z0-9+.-]*://\S+|\S+@\S+\.\w+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"[^"]*"|`[^`]*`', '*', 'gi'),
        '(^|[\s(=:,\[{])''[^'']*''', '\1*', 'g') as text
    from headed
),
dated as (
    select title, regexp_replace(text,
        '\b\d{4}-\d{2}-\d{2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?\b|((mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?\b(\d{1,2}\.? (jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)|(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?) \d{1,2})\b(,? \d{4})?',
        '*', 'gi') as text
    from named
),
addressed as (
    select title, regexp_replace(text,
        '\b\d{1,3}(\.\d{1,3}){3}([:/]\d+)?\b|\b([0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{1,4}\b|\b[0-9a-f]{1,4}(:[0-9a-f]{0,4}){4,7}\b|\bip(-\d+){4}\b|[a-z0-9*-]+(\.[a-z0-9-]+){2,}(:\d+)?\b|\b[A-Z]{2,10}-\d+\b|\b[A-Z]{2,5}\d{5,}\b',
        '*', 'g') as text
    from dated
),
identified as (
    select title, regexp_replace(regexp_replace(regexp_replace(text,
        '-[bcdf-hj-np-tv-xz0-9]{7,10}-[bcdf-hj-np-tv-xz2-9]{5}\b', '-*', 'g'),
        '\b(0x[0-9a-f]+|[0-9a-f]{8,}|[0-9][0-9a-f]{5,}|[a-f][0-9][0-9a-f]{4,}|[a-f]{2}[0-9][0-9a-f]{3,}|[a-f]{3}[0-9][0-9a-f]{2,}|[a-f]{4}[0-9][0-9a-f]+|[a-z]*\d+[a-z]+\d[a-z0-9]*)\b',
        '*', 'gi'),
        '-[A-Za-z]*\d[A-Za-z0-9]*\b|-\*-[a-z0-9]{4,6}\b', '-*', 'g') as text
    from addressed
),
numbered as (
    select title, regexp_replace(regexp_replace(text,
        '(^|[^A-Za-z0-9])([+-]?\d[\d.,:]*|\*)( ?([kKMGTP]i?[bB]?|B|ms|µs|us|s|sec|min|m|h|d)\b)?', '\1*', 'g'),
        '([A-Za-z_]{2,}|_)\d+\b|(_)\d+', '\1\2*', 'g') as text
    from identified
),
closed as (
    select title, regexp_replace(regexp_replace(text, '\*([\s.,:;/_-]*\*)+', '*', 'g'), '\s+', ' ', 'g') as text
    from numbered
),
patterns as (
    select title, nullif(trim(replace(replace(replace(text, '* %', '*%'), 'ⅴxx', '5xx'), 'ⅳxx', '4xx')), '') as pattern
    from closed
),
telling as (
    select * from patterns
    where regexp_matches(pattern, '\pL')
)
select * from telling
