-- title: Annotations
-- grain: one row per dated event worth knowing when reading a chart
-- key: annotation_id
-- describes: Events of the organisation that charts are marked with, and changes from which on limits are drawn anew.
create table annotations (
    annotation_id varchar not null, -- identifier
    happened_at timestamp not null, -- when it happened
    title varchar not null, -- what happened, in a few words
    kind varchar not null default 'event', -- event, or limits: the process changed on purpose, and limits are drawn anew from this day on
    metric varchar, -- name of the metric whose limits are drawn anew; empty for all of them
    service varchar, -- service that it is about; empty for all of them
    team varchar -- team that it is about; empty for all of them
);
