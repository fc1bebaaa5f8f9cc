-- title: Services
-- grain: one row per service
-- key: service
-- describes: Which team answers for a service. It fills in the team where an export names only the service.
create table services (
    service varchar not null, -- name of the service
    team varchar, -- who answers for it
    tier integer, -- importance, 1 is the highest
    time_zone varchar, -- IANA zone of the team, such as Europe/Berlin
    url varchar -- where to read more
);
