-- title: Sprints
-- grain: one row per sprint of a team
-- key: sprint_id
-- time: starts_at
-- describes: Dates of the sprints. Where they are missing, they are inferred from the items and marked so.
create table sprints (
    sprint_id varchar not null, -- identifier, or the name where there is no other
    name varchar not null, -- name as the team wrote it
    team varchar, -- whose sprint
    starts_at timestamp not null, -- first instant
    ends_at timestamp not null -- first instant after it
);
