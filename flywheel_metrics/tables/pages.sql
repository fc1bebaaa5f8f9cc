-- title: Pages
-- grain: one row per notification that a tool sent to one person
-- key: page_id
-- time: sent_at
-- describes: Notifications to people. Several of them within 60 seconds to the same person count as one page.
create table pages (
    page_id varchar not null, -- identifier of the notification; derived from the row when empty
    incident_id varchar, -- the incident it was about
    responder varchar not null, -- who was interrupted (pseudonym)
    channel varchar not null default 'push', -- push, sms, phone, email; e-mail is not a page
    urgency varchar, -- high, low
    service varchar, -- what paged
    service_id varchar, -- identifier of that service in its tool; renamed there, its rows stay one service
    team varchar, -- whose on-call was paged
    title varchar, -- what the alert said
    responder_time_zone varchar, -- IANA zone of the person, such as Europe/Berlin
    sent_at timestamp not null, -- when it was sent
    acknowledged_at timestamp -- when the person answered
);
