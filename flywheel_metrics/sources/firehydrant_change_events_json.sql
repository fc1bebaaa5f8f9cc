-- title: FireHydrant change events
-- tool: firehydrant
-- export: GET /v1/changes/events, all pages
-- format: json
-- evidence: likely
--   from the tool's own description of its interface
-- fills: changes
-- columns:
--   id                                 text      required filled
--   summary                            text      required
--   starts at                          time      required filled
--   ends at                            time      required
--   duration iso8601                   duration  required  as lasting
--   duration ms                        milliseconds
--   services[].name                    text      as service
--   environments[].name                text      as environment
--   labels.version | labels.revision | labels.sha   text  as version
create view event as
select
    *,
    coalesce(lasting, duration_ms / 1000) as seconds
from export;

insert into changes by name
select
    id as change_id,
    service,
    environment,
    'deploy' as kind,
    summary as title,
    version,
    starts_at as started_at,
    coalesce(ends_at, starts_at + to_milliseconds(seconds * 1000)) as finished_at,
    -- The feed has no outcome: an event with an end went out.
    case when coalesce(ends_at, starts_at + to_milliseconds(seconds * 1000)) is null then 'running' else 'success' end as outcome,
    source_row
from event;
