-- title: Incidents per change
-- question: How often does change hurt?
-- phrase: Incidents per change |
-- signal: value
-- unit: incidents per change
-- interval: rate incident_count / change_count
-- better: lower
-- grain: one row per week and segment
-- rate: over the scope
-- version: 1
-- sample: successful production changes
-- covered_by: incidents and changes
-- filters: team, service, urgency
-- segments: team, service
-- definition: Incidents attributed to a production change and created in the period, divided by the successful production
--   changes finished in it. Attribution takes an explicit link first, else the latest production change of the same service
--   that finished within the attribution window before the incident (setting attribution_hours, 24 by default).
-- caveats: Rollbacks are not changes here; flag flips and configuration changes are. It may exceed 1. Changes from before the
--   period count for attribution. Incidents that no change explains are shown as their own number. An urgency asked for
--   applies to incidents only.
-- measures:
--   incident_count incidents: attributed to a change
--   explicit_count incidents: attributed by an explicit link
--   unattributed_count incidents: no change explains them
--   change_count changes: successful production changes
-- empty: No production change succeeded.
with
incidents as (
    select * from scoped_attributed_incidents
),
changes as (
    select * from scoped_production_changes
    where is_successful
),
events as (
    select
        segment, created_at as at,
        case when attribution = 'none' then 'unattributed incident' else 'incident' end as role,
        incident_id as id, title, service, team, urgency, attribution, change_id as attributed_to,
        source_tool, upload_id, source_row
    from incidents
    union all
    select
        segment, finished_at as at, 'change' as role,
        change_id as id, title, service, team, null as urgency, null as attribution, null as attributed_to,
        source_tool, upload_id, source_row
    from changes
),
counted as (
    select spine.grain, spine.period, events.*
    from spine
    join events
        on events.segment = spine.segment
        and events.at >= spine.starts_at
        and events.at < spine.ends_at
    where spine.coverage <> 'none'
),
totals as (
    select
        grain, period, segment,
        count(*) filter (where role = 'incident') as incident_count,
        count(*) filter (where attribution = 'explicit') as explicit_count,
        count(*) filter (where role = 'unattributed incident') as unattributed_count,
        count(*) filter (where role = 'change') as change_count
    from counted
    group by grain, period, segment
),
answer as (
    select
        spine.grain, spine.period, spine.starts_at, spine.ends_at, spine.segment, spine.coverage,
        totals.incident_count / nullif(totals.change_count, 0)::double as value,
        coalesce(totals.change_count, 0) as sample_size,
        coalesce(totals.incident_count, 0) as incident_count,
        coalesce(totals.explicit_count, 0) as explicit_count,
        coalesce(totals.unattributed_count, 0) as unattributed_count,
        coalesce(totals.change_count, 0) as change_count
    from spine
    left join totals using (grain, period, segment)
)
select * from answer
