-- title: Runbooks
-- grain: one row per runbook
-- key: runbook_id
-- time: updated_at
-- latest: updated_at
-- describes: Short instructions that anyone can follow.
create table runbooks (
    runbook_id varchar not null, -- identifier or path
    title varchar not null, -- what it is for
    service varchar, -- what it is about
    team varchar, -- who keeps it
    incident_id varchar, -- the escalation that led to it
    guardrail_id varchar, -- the guardrail it backs
    author varchar, -- who wrote it (pseudonym)
    created_at timestamp, -- when it was first written
    updated_at timestamp, -- when it was last changed
    word_count integer, -- length in words
    has_trigger boolean, -- says when to use it
    has_checks boolean, -- says what to look at first
    has_actions boolean, -- says what to do
    has_decision_points boolean, -- says when to stop, escalate or choose
    has_rollback boolean, -- says how to undo
    has_validation boolean, -- says how to know it worked
    has_owner boolean, -- says whom to ask
    url varchar, -- where it is
    path varchar, -- place among the files that were handed in
    alert varchar, -- the alert it answers
    printed_lines integer, -- length when printed, in lines of 90 characters; a page has 60
    code_blocks integer, -- blocks of code
    loose_commands integer, -- commands outside of a code block, and code blocks without an end
    dead_links varchar[], -- relative links that lead nowhere
    empty_sections varchar[] -- sections with a heading and nothing, or a placeholder, under it
);
