-- title: Change statuses
-- grain: one row per status that a deploy tool reported for a change
-- key: status_id
-- time: reported_at
-- describes: Tools such as GitHub report how a deployment went apart from the deployment itself.
create table change_statuses (
    status_id varchar not null, -- identifier of the status; derived from the row when empty
    change_id varchar not null, -- the change it is about
    state varchar not null, -- success, failure, running, inactive, cancelled, unknown
    state_raw varchar, -- state as the export spelt it
    reported_at timestamp not null -- when the tool reported it
);
