-- title: Aliases
-- grain: one row per other name of a service or team
-- key: kind, alias
-- latest: decided_at
-- describes: Names in different tools that mean the same. A name that is its own alias was found to be another thing than those like it.
create table aliases (
    kind varchar not null, -- service, team
    alias varchar not null, -- the other name
    canonical varchar not null, -- the name to show
    decided_at timestamp -- when that was said; the latest holds
);
