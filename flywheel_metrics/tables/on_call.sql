-- title: On-call shifts
-- grain: one row per person and shift
-- key: responder, schedule, starts_at
-- time: starts_at
-- describes: Who could have been paged. It is the denominator of pages per person.
create table on_call (
    responder varchar not null, -- who was on call (pseudonym)
    schedule varchar, -- name of the rota
    team varchar, -- whose rota
    time_zone varchar, -- IANA zone of the person, such as Europe/Berlin
    starts_at timestamp not null, -- first instant of the shift
    ends_at timestamp not null -- first instant after it
);
