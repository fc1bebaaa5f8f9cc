-- title: Links from incidents to changes
-- grain: one row per incident and the change that caused it, as an export says
-- key: incident_id, change_id
-- describes: Explicit links. Where there is none, an incident is attributed by service and time.
create table incident_change_links (
    incident_id varchar not null, -- the incident
    change_id varchar not null, -- the change that caused it
    kind varchar not null default 'explicit', -- explicit, text
    confidence double -- 0 to 1
);
