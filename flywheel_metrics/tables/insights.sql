-- title: Insights
-- grain: one row per thing learnt from an incident
-- key: insight_id
-- time: created_at
-- describes: One clear sentence, or five whys, per escalation.
create table insights (
    insight_id varchar not null, -- identifier; derived from the row when empty
    incident_id varchar, -- the escalation it came from
    text varchar not null, -- the insight: a condition, not a person
    author varchar, -- who wrote it (pseudonym)
    created_at timestamp not null -- when it was written down
);
