-- title: FireHydrant incidents
-- tool: firehydrant
-- export: GET /v1/incidents, all pages
-- format: json
-- evidence: likely
--   from the tool's own description of its interface
-- fills: incidents
-- columns:
--   id                                                                                                     text  required filled
--   name                                                                                                   text  required
--   severity                                                                                               text  required
--   current milestone                                                                                      text  required
--   started at                                                                                             time
--   created at                                                                                             time  required filled
--   discarded at                                                                                           time
--   lifecycle phases[].milestones[slug=acknowledged].occurred_at | milestones[type=acknowledged].occurred_at   time  required  as acknowledged_at
--   lifecycle phases[].milestones[slug=mitigated].occurred_at | milestones[type=mitigated].occurred_at     time  as mitigated_at
--   lifecycle phases[].milestones[slug=resolved].occurred_at | milestones[type=resolved].occurred_at       time  as resolved_at
--   lifecycle phases[].milestones[slug=closed].occurred_at | milestones[type=closed].occurred_at           time  as closed_at
--   services[].name                                                                                        text  as service
--   team assignments[].team.name                                                                           text  as team
--   role assignments[].user.name | role assignments[].user.email                                           people  as assigned
--   incident url                                                                                           text
create view incident as
select
    *,
    coalesce(started_at, created_at) as begins_at,
    lower(current_milestone) as milestone
from export;

insert into incidents by name
select
    id as incident_id,
    name as title,
    service,
    team,
    case
        when regexp_matches(severity, '^\D*[0-5](\D|$)')
            then greatest(1, cast(regexp_extract(severity, '\d') as integer))
    end as severity,
    severity as severity_raw,
    case
        when lower(severity) = 'gameday' then 'drill'
        when lower(severity) = 'maintenance' then 'maintenance'
        else 'real'
    end as kind,
    case
        -- Archived: an incident that was none, or one that is told elsewhere.
        when discarded_at is not null then 'cancelled'
        when closed_at is not null or milestone = 'closed' or regexp_matches(milestone, '^(retrospective|postmortem)_')
            then 'closed'
        when resolved_at is not null or milestone = 'resolved' then 'resolved'
        when acknowledged_at is not null or milestone in ('acknowledged', 'investigating', 'identified', 'mitigated')
            then 'acknowledged'
        else 'open'
    end as status,
    current_milestone as status_raw,
    begins_at as created_at,
    acknowledged_at,
    -- Milestones have durations too, but from where they count is not documented: only the times are used.
    mitigated_at,
    resolved_at,
    closed_at,
    assigned as responders,
    incident_url as url,
    source_row
from incident;
