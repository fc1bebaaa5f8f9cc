-- title: Aliases
-- grain: one row per other name of a service or team
-- key: kind, alias
-- describes: Names in different tools that mean the same.
create table aliases (
    kind varchar not null, -- service, team
    alias varchar not null, -- the other name
    canonical varchar not null -- the name to show
);
