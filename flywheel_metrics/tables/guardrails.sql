-- title: Guardrails
-- grain: one row per guardrail that went live
-- key: guardrail_id
-- time: shipped_at
-- describes: Changes to the system that make a class of incident rarer or smaller.
create table guardrails (
    guardrail_id varchar not null, -- identifier
    title varchar not null, -- what it does
    kind varchar not null default 'other', -- feature_flag, rollback, predictable_failure, safe_data_path, honest_traffic, observability, other
    service varchar, -- what it protects
    team varchar, -- who built it
    shipped_at timestamp, -- when it was live; empty while planned
    incident_id varchar, -- the escalation it came from
    insight_id varchar, -- the insight it came from
    work_item_id varchar -- the ticket it was built under
);
