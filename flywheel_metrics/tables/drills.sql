-- title: Drills
-- grain: one row per practice of a runbook, rollback or failure
-- key: drill_id
-- time: drilled_at
-- describes: Practice, by whom, on what, and whether it worked.
create table drills (
    drill_id varchar not null, -- identifier; derived from the row when empty
    runbook_id varchar, -- what was practised
    service varchar, -- where
    team varchar, -- whose service
    incident_id varchar, -- the escalation that was practised
    practised_by varchar, -- who practised (pseudonym)
    mechanism varchar, -- how a change was undone in the drill: redeploy, flag, revert, backout_plan, restore; empty when none was
    outcome varchar not null default 'passed', -- passed, failed, partial
    drilled_at timestamp not null -- when
);
