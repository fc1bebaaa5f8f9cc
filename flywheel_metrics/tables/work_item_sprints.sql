-- title: Sprint membership
-- grain: one row per ticket and sprint it was in
-- key: item_id, sprint
-- describes: A ticket that was carried over is in several sprints.
create table work_item_sprints (
    item_id varchar not null, -- the ticket
    sprint varchar not null, -- identifier or name of the sprint
    position integer -- 1 for the first sprint it was in
);
