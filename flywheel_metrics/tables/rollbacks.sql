-- title: Rollbacks
-- grain: one row per change that was undone, as an export says
-- key: rollback_id
-- time: finished_at
-- describes: Rollbacks that were recorded. Rollbacks that show only in the versions deployed are inferred and need no row here.
create table rollbacks (
    rollback_id varchar not null, -- identifier; derived from the row when empty
    service varchar, -- what was rolled back
    team varchar, -- who rolled it back
    environment varchar, -- environment as the export spelt it; empty means production is assumed
    reverted_change_id varchar, -- the change that failed
    restored_change_id varchar, -- the change whose version was restored
    method varchar, -- redeploy, revert, flag_off, abort, backout_plan, restore
    trigger varchar, -- what made somebody (or something) undo it
    failed_change_finished_at timestamp, -- when the failing change went live, where the change itself is not in any export
    detected_at timestamp, -- when the trouble was noticed
    started_at timestamp, -- when the rollback began
    finished_at timestamp -- when the old version was live again; empty while open
);
