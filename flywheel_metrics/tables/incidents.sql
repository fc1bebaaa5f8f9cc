-- title: Incidents
-- grain: one row per thing that went wrong, as one tool recorded it
-- key: incident_id
-- time: created_at
-- latest: updated_at
-- describes: What broke, where, how badly, and when somebody noticed, acknowledged, mitigated and resolved it.
create table incidents (
    incident_id varchar not null, -- identifier in the tool that recorded it, such as INC0012345
    title varchar, -- what the alert or ticket said
    service varchar, -- what broke
    service_id varchar, -- identifier of that service in its tool; renamed there, its rows stay one service
    team varchar, -- who answers for it; empty when the export does not say
    severity integer, -- 1 (worst) to 5
    severity_raw varchar, -- severity or priority as the export spelt it
    urgency varchar, -- high, low; empty when the export does not say
    kind varchar not null default 'real', -- real, drill, test, maintenance, retrospective
    status varchar, -- open, acknowledged, resolved, closed, cancelled
    status_raw varchar, -- status as the export spelt it
    created_at timestamp not null, -- when it was triggered or opened
    acknowledged_at timestamp, -- when a person first answered
    mitigated_at timestamp, -- when the harm stopped
    resolved_at timestamp, -- when it was over; empty while open
    closed_at timestamp, -- when the record was closed; not a recovery time
    updated_at timestamp, -- when the record last changed; never a recovery time
    parent_id varchar, -- the incident this one is part of
    caused_by_change_id varchar, -- the change an explicit column or link names as cause
    escalation_count integer, -- how often it went beyond the first responder
    is_auto_resolved boolean, -- true when a machine, not a person, resolved it
    responders varchar[], -- people assigned or paged, first one first (pseudonyms)
    url varchar -- where to read more
);
