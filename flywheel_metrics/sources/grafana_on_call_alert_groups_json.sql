-- title: Grafana OnCall alert groups
-- tool: grafana_on_call
-- export: GET /api/v1/alert_groups, all pages
-- format: json
-- evidence: certain
-- fills: incidents
-- columns:
--   id                                                    text     required filled
--   integration id                                        text     required
--   route id                                              text     required
--   alerts count                                          integer  required
--   state                                                 text     required filled
--   title                                                 text
--   created at                                            time     required filled
--   acknowledged at                                       time
--   acknowledged by                                       person
--   resolved at                                           time
--   resolved by                                           person
--   team id                                               text
--   labels[key.name=service/service_name].value.name      text     as service_label
--   labels[key.name=team].value.name                      text     as team_label
--   labels[key.name=severity/priority].value.name         text     as severity_label
--   permalinks.web | permalinks.slack                     text     as link
create view alert_group as
select
    *,
    case
        when regexp_matches(lower(severity_label), 'critical|page|high|error|^p?[12]$') then 'high'
        when severity_label is not null then 'low'
    end as labelled_urgency
from export;

insert into incidents by name
select
    id as incident_id,
    title,
    -- Integrations are identifiers; aliases give them the names that deploys use.
    coalesce(service_label, integration_id) as service,
    coalesce(team_label, team_id) as team,
    severity_label as severity_raw,
    coalesce(labelled_urgency, 'high') as urgency,
    case
        when resolved_at is not null or state = 'resolved' then 'resolved'
        when acknowledged_at is not null or state = 'acknowledged' then 'acknowledged'
        -- Silence is nobody's answer.
        else 'open'
    end as status,
    state as status_raw,
    created_at,
    acknowledged_at,
    resolved_at,
    case when resolved_at is not null then resolved_by is null end as is_auto_resolved,
    case when coalesce(acknowledged_by, resolved_by) is not null then [coalesce(acknowledged_by, resolved_by)] end as responders,
    link as url,
    source_row
from alert_group;

insert into load_issues by name
select
    null as row,
    'labels' as "column",
    null as value,
    'assumed_urgency' as rule,
    'assumed' as action,
    concat(
        'Alert groups without a label for their severity: ', count(*), '. The export does not say which groups notified ',
        'somebody, so each of these counts as one page.'
    ) as message
from alert_group
where labelled_urgency is null
having count(*) > 0;
