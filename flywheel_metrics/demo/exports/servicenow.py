"""ServiceNow: list exports of incidents and change requests, with field names, display values and every cell quoted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change
from flywheel_metrics.demo.company import Company
from flywheel_metrics.demo.exports import spelling
from flywheel_metrics.demo.incidents import Incident
from flywheel_metrics.demo.links import Link

#: What the instance writes; neither file holds a character outside of it.
ENCODING = "cp1252"

_INCIDENT = (
    "number", "short_description", "sys_class_name", "incident_state", "priority", "impact", "urgency", "category",
    "contact_type", "cmdb_ci", "assignment_group", "assigned_to", "opened_at", "sys_created_on", "resolved_at",
    "closed_at", "sys_updated_on", "reassignment_count", "reopen_count", "caused_by", "close_code",
)  # fmt: skip
_CHANGE = (
    "number", "short_description", "type", "state", "risk", "cmdb_ci", "assignment_group", "assigned_to",
    "sys_created_on", "start_date", "end_date", "work_start", "work_end", "closed_at", "sys_updated_on",
    "close_code", "close_notes", "backout_plan",
)  # fmt: skip
_PRIORITY = {1: "1 - Critical", 2: "2 - High", 3: "3 - Moderate", 4: "4 - Low"}
_CLOSES_AFTER = timedelta(days=5)
_CLOSE_CODES = {
    "success": "Successful", "failure": "Unsuccessful", "rolled_back": "Unsuccessful - Rolled Back",
    "cancelled": "", "scheduled": "",
}  # fmt: skip


def incidents(company: Company, rows: Iterable[Incident], links: Iterable[Link]) -> str:
    """Return the export of incidents; some name the change that caused them."""
    caused_by = {link.incident.incident_id: link.change_id for link in links if link.is_in_ticket}
    cells = (_incident(company, row, caused_by.get(row.incident_id, "")) for row in rows)
    return spelling.csv_text(_INCIDENT, cells, quote_all=True)


def _incident(company: Company, row: Incident, caused_by: str) -> list[str]:
    alert, is_high = row.alert, row.alert.urgency == "high"
    closed_at = row.resolved_at + _CLOSES_AFTER if row.resolved_at else None
    closed_at = closed_at if closed_at and closed_at < rhythm.EXPORTED else None
    state = (
        "Closed" if closed_at else "Resolved" if row.resolved_at else "In Progress" if row.acknowledged_at else "New"
    )
    code = "" if not row.resolved_at else "Recovered without action" if row.is_auto_resolved else "Solved"
    return [
        row.incident_id, alert.title, "Incident", "Canceled" if row.is_cancelled else state, _PRIORITY[row.priority],
        "1 - High" if row.priority == 1 else "2 - Medium", "1 - High" if is_high else "3 - Low", "Infrastructure",
        "Monitoring", alert.service, _group(company, alert.team.name, alert.created_at), row.responders[0].name,
        spelling.wall(alert.created_at), spelling.wall(alert.created_at),
        spelling.wall(row.resolved_at), spelling.wall(closed_at),
        spelling.wall(closed_at or row.resolved_at or row.acknowledged_at or alert.created_at),
        str(len(row.responders) - 1), "0", caused_by, "Cancelled by caller" if row.is_cancelled else code,
    ]  # fmt: skip


def _group(company: Company, team: str, at: datetime) -> str:
    return company.spelling("servicenow", "team", team, at.date())


def change_requests(company: Company, rows: Iterable[Change]) -> str:
    """Return the export of change requests."""
    return spelling.csv_text(_CHANGE, (_change(company, row) for row in rows), quote_all=True)


def _change(company: Company, row: Change) -> list[str]:
    chance = Chance(0, "change request", row.change_id)
    end = row.finished_at
    written_at = row.started_at - timedelta(days=chance.integer(2, 12), minutes=chance.integer(0, 300))
    closed_at = end + timedelta(hours=chance.integer(2, 40)) if end else None
    closed_at = rhythm.whole(closed_at) if closed_at and closed_at < rhythm.EXPORTED else None
    is_done, is_cancelled = row.outcome not in ("cancelled", "scheduled"), row.outcome == "cancelled"
    state = "Canceled" if is_cancelled else "Scheduled" if not end else "Closed" if closed_at else "Review"
    code = "Successful with issues" if row.is_bad and row.outcome == "success" else _CLOSE_CODES[row.outcome]
    notes = "Backed out as planned.\r\nOld state confirmed." if row.outcome == "rolled_back" else ""
    risk = "High" if row.caused else "Moderate" if row.service.tier == 1 else "Low"
    planned_end = rhythm.whole(row.started_at + timedelta(minutes=60))
    return [
        row.change_id, row.title, "Normal" if row.service.tier == 1 else "Standard", state, risk, row.service.name,
        _group(company, row.team.name, row.started_at), chance.pick(row.team.people).name,
        spelling.wall(rhythm.whole(written_at)), spelling.wall(row.started_at), spelling.wall(planned_end),
        spelling.wall(row.started_at if is_done else None), spelling.wall(end if is_done else None),
        spelling.wall(closed_at),
        spelling.wall(closed_at or end or rhythm.whole(written_at)), code, notes, row.evidence,
    ]  # fmt: skip
