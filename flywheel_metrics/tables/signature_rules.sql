-- title: Signature rules
-- grain: one row per correction of how alerts are told apart
-- key: rule_id
-- describes: Which alerts a person says are the same, or not the same. A rule without words renames or merges a whole signature; one
--   with words splits off the titles that contain them.
create table signature_rules (
    rule_id varchar not null, -- identifier; derived from the row when empty
    service varchar, -- service whose alerts it is about; empty for all of them
    signature varchar not null, -- signature that it is about, as it is shown without rules
    contains varchar, -- words in the title that it needs, whatever their case; empty for all titles of the signature
    becomes varchar not null, -- signature that the alert gets instead
    created_at timestamp -- when it was made; of several that fit, the latest holds
);
