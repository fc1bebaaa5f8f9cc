-- title: Opsgenie incidents
-- tool: opsgenie
-- export: GET /v1/incidents, all pages
-- format: json
-- evidence: certain
-- latest: updated_at
-- fills: incidents
-- columns:
--   id                                                          text  required filled  as incident_id
--   tinyid                                                      text  required
--   message                                                     text  required
--   status                                                      word open/resolved/closed  required filled
--   priority                                                    text
--   createdat                                                   time  required filled  as created_at
--   updatedat                                                   time  as updated_at
--   impactstartdate                                             time  required  as impact_starts_at
--   impactenddate                                               time  as impact_ends_at
--   impactedservices                                            list  required  as services
--   ownerteam                                                   text  as owner_team
--   responders[type=team].name | responders[type=team].id       text  as team
--   responders[type=user].username | responders[type=user].id   people  as users
--   links.web                                                   text
insert into incidents by name
select
    incident_id,
    message as title,
    -- Identifiers; aliases give them the names that deploys use.
    services[1] as service,
    coalesce(owner_team, team) as team,
    try_cast(regexp_extract(priority, '^[Pp]([1-5])$', 1) as integer) as severity,
    priority as severity_raw,
    status,
    status as status_raw,
    least(created_at, impact_starts_at) as created_at,
    impact_ends_at as mitigated_at,
    -- There is no time of resolution. The end of the impact is one; the last update may be an edit weeks later.
    case when status <> 'open' then impact_ends_at end as resolved_at,
    updated_at,
    users as responders,
    links_web as url,
    source_row
from export;

insert into load_issues by name
select
    null as row,
    'impactEndDate' as "column",
    null as value,
    'no_resolution_time' as rule,
    'warned' as action,
    concat(
        'Incidents that are resolved or closed without an end of the impact: ', count(*), '. When they were over is not ',
        'in this export, so they have no time to resolve.'
    ) as message
from export
where status <> 'open' and impact_ends_at is null
having count(*) > 0;
