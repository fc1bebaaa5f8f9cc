"""PagerDuty: the incidents report (CSV, a file per quarter) and the raw incidents of its analytics (JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.company import Company
from flywheel_metrics.demo.exports import spelling
from flywheel_metrics.demo.incidents import Incident

_REPORT = (
    "id", "incident_number", "description", "service_id", "service_name", "escalation_policy_id",
    "escalation_policy_name", "created_on", "resolved_on", "seconds_to_first_ack", "seconds_to_resolve",
    "auto_resolved", "escalation_count", "auto_escalation_count", "acknowledge_count", "assignment_count",
    "acknowledged_by_user_ids", "acknowledged_by_user_names", "assigned_to_user_ids", "assigned_to_user_names",
    "resolved_by_user_id", "resolved_by_user_name", "urgency",
)  # fmt: skip


def report(company: Company, incidents: Iterable[Incident]) -> str:
    """Return the incidents report: times with the offset of the account's zone."""
    return spelling.csv_text(_REPORT, (_row(company, incident) for incident in incidents))


def _row(company: Company, incident: Incident) -> list[str]:
    alert = incident.alert
    # PagerDuty keeps the newline that some monitoring systems send at the end of a title.
    title = alert.title + ("\n" if alert.service.endswith(("-postgres", "-oracle", "-mysql")) else "")
    service = company.spelling("pagerduty", "service", alert.service, alert.created_at.astimezone(rhythm.ZONE).date())
    names = [person.name for person in incident.responders]
    acknowledged = names if incident.acknowledged_at else []
    resolver = names[-1] if incident.resolved_at and not incident.is_auto_resolved else ""
    escalations = len(names) - 1
    return [
        incident.incident_id, str(incident.number), title, _id("P", alert.service), service,
        _id("P", alert.team.name), f"{alert.team.name} on-call",
        spelling.iso(alert.created_at), spelling.iso(incident.resolved_at),
        _seconds(alert.created_at, incident.acknowledged_at), _seconds(alert.created_at, incident.resolved_at),
        str(int(incident.is_auto_resolved)), str(escalations), str(escalations),
        str(len(acknowledged)), str(len(names)),
        ",".join(_id("P", name) for name in acknowledged), ",".join(acknowledged),
        ",".join(_id("P", name) for name in names), ",".join(names), _id("P", resolver) if resolver else "", resolver,
        alert.urgency,
    ]  # fmt: skip


def _id(prefix: str, name: str) -> str:
    return prefix + Chance(0, "pagerduty", name).code(6)


def _seconds(begin: datetime, end: datetime | None) -> str:
    return str(int((end - begin).total_seconds())) if end else ""


def analytics(incidents: Iterable[Incident]) -> str:
    """Return the answer of the analytics: times without offset, their zone beside the rows."""
    rows = [_raw(incident) for incident in incidents]
    envelope = {
        "first": rows[0]["id"] if rows else None, "last": rows[-1]["id"] if rows else None,
        "limit": 1000, "more": False,
        "order": "asc", "order_by": "created_at", "filters": {"team_ids": [_id("P", "Growth")]},
        "time_zone": rhythm.ZONE.key, "data": rows,
    }  # fmt: skip
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")) + "\n"


def _raw(incident: Incident) -> dict[str, object]:
    alert, names = incident.alert, [person.name for person in incident.responders]
    status = "resolved" if incident.resolved_at else "acknowledged" if incident.acknowledged_at else "triggered"
    by_person = bool(incident.resolved_at) and not incident.is_auto_resolved
    return {
        "id": incident.incident_id, "incident_number": incident.number, "description": alert.title, "status": status,
        "urgency": alert.urgency, "priority_name": f"P{incident.priority}" if alert.urgency == "high" else None,
        "major": False, "service_id": _id("P", alert.service), "service_name": alert.service,
        "team_id": _id("P", alert.team.name), "team_name": alert.team.name,
        "created_at": _naive(alert.created_at), "resolved_at": _naive(incident.resolved_at),
        "updated_at": _naive(rhythm.EXPORTED), "seconds_to_engage": None, "seconds_to_mobilize": None,
        "seconds_to_first_ack": _count(alert.created_at, incident.acknowledged_at),
        "seconds_to_resolve": _count(alert.created_at, incident.resolved_at),
        "engaged_seconds": _count(incident.acknowledged_at or alert.created_at, incident.resolved_at),
        "assignment_count": len(names), "escalation_count": len(names) - 1, "timeout_escalation_count": len(names) - 1,
        "auto_resolved": incident.is_auto_resolved, "assigned_user_names": names,
        "acknowledged_user_names": names if incident.acknowledged_at else [],
        "acknowledgement_count": len(names) if incident.acknowledged_at else 0,
        "resolved_by_user_name": names[-1] if by_person else None,
    }  # fmt: skip


def _naive(at: datetime | None) -> str | None:
    return spelling.wall(at).replace(" ", "T") if at else None


def _count(begin: datetime, end: datetime | None) -> int | None:
    return int((end - begin).total_seconds()) if end else None
