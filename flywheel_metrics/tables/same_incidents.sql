-- title: Same incidents
-- grain: one row per incident of one tool that is, or is not, an incident of another tool
-- key: other_tool, other_id, kept_tool, kept_id
-- latest: decided_at
-- describes: What a person said of incidents that two tools recorded, such as a page and its ticket. The same counts once.
create table same_incidents (
    other_tool varchar not null, -- tool of the incident that is not counted by itself
    other_id varchar not null, -- its identifier there
    kept_tool varchar not null, -- tool of the incident that counts for both
    kept_id varchar not null, -- its identifier there
    is_same boolean not null, -- true when they are the same; false when a person said that they are not
    decided_at timestamp -- when that was said; the latest holds
);
