-- title: Work items
-- grain: one row per ticket
-- key: item_id
-- time: done_at
-- latest: updated_at
-- describes: Tickets of all kinds; the vocabulary decides which are preventive and which are guardrails.
create table work_items (
    item_id varchar not null, -- key of the ticket, such as PAY-123
    title varchar, -- summary
    type varchar, -- type as the export spelt it
    labels varchar[], -- labels, tags
    components varchar[], -- components
    epic varchar, -- epic or parent, name or key
    priority varchar, -- priority as the export spelt it
    service varchar, -- what it is about
    team varchar, -- who does it: team, board or project
    status varchar, -- open, in_progress, done, cancelled
    status_raw varchar, -- status as the export spelt it
    resolution_raw varchar, -- resolution as the export spelt it
    created_at timestamp not null, -- when it was written
    done_at timestamp, -- when it was completed; empty while open
    updated_at timestamp, -- when the record last changed; never a completion time
    points double, -- size in points
    linked_ids varchar[], -- keys of linked tickets, incidents and changes
    url varchar -- where to read more
);
