-- title: Changes
-- grain: one row per deploy, release, flag flip, configuration change or change ticket
-- key: change_id
-- time: finished_at
-- latest: updated_at
-- describes: What was changed, where, when it went live, how it ended, and whether it can be undone.
create table changes (
    change_id varchar not null, -- identifier in the tool that recorded it
    service varchar, -- what was changed
    service_id varchar, -- identifier of that service in its tool; renamed there, its rows stay one service
    team varchar, -- who changed it
    environment varchar, -- environment as the export spelt it, such as prod-eu; empty means production is assumed
    kind varchar not null default 'deploy', -- deploy, release, flag, config, itil
    title varchar, -- summary
    version varchar, -- version, tag or commit that went live
    started_at timestamp, -- when it began
    finished_at timestamp, -- when it was live (or had failed); empty while running
    outcome varchar not null default 'success', -- success, failure, rolled_back, cancelled, running, unknown
    outcome_raw varchar, -- outcome as the export spelt it
    lines_changed integer, -- size, lines
    reversible varchar, -- declared by the export: yes, no; empty when it does not say
    reversible_evidence varchar, -- flag, rollback plan, back-out plan or label that says so
    mechanism varchar, -- how it would be undone: redeploy, flag, revert, backout_plan, restore
    is_automated boolean, -- true when no person pressed the button
    labels varchar[], -- labels, tags
    reverts_change_id varchar, -- the change that this one explicitly reverts or rolls back
    updated_at timestamp, -- when the record last changed
    url varchar -- where to read more
);
