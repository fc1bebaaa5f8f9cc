"""Pages: one interruption of one person, from notifications or, where a tool lists none, from incidents."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from tests.oracle.attribution import counted_incidents
from tests.oracle.dataset import Row, Tables
from tests.oracle.periods import local
from tests.oracle.settings import Settings, Vocabulary

INTERRUPTING = ("push", "sms", "phone")


def counted_pages(tables: Tables, settings: Settings, vocabulary: Vocabulary) -> list[Row]:
    """Return the pages with their basis and hours."""
    pages = _from_notifications(tables, settings) + _from_incidents(tables, vocabulary)
    for page in pages:
        page["hours"] = hours(local(page["sent_at"], _zone(page, tables, settings)))
    return pages


def _from_notifications(tables: Tables, settings: Settings) -> list[Row]:
    unreal = {
        row["incident_id"] for row in tables["incidents"] if row["kind"] != "real" or row["status"] == "cancelled"
    }
    told: dict[str, list[Row]] = defaultdict(list)
    for row in tables["pages"]:
        if row["channel"] in INTERRUPTING and row["incident_id"] not in unreal:
            told[row["responder"]].append(row)
    return [page for rows in told.values() for page in _merged(rows, settings)]


def _merged(rows: list[Row], settings: Settings) -> list[Row]:
    """A page takes in all notifications up to and including ``merge_seconds`` after its first."""
    pages: list[Row] = []
    for row in sorted(rows, key=lambda one: (one["sent_at"], one["page_id"], one["source_tool"])):
        if pages and row["sent_at"] - pages[-1]["sent_at"] <= timedelta(seconds=settings.merge_seconds):
            pages[-1]["notifications"] += 1
            times = [at for at in (pages[-1]["acknowledged_at"], row["acknowledged_at"]) if at is not None]
            pages[-1]["acknowledged_at"] = min(times, default=None)
        else:
            pages.append({**row, "notifications": 1, "basis": "notification"})
    return pages


def _from_incidents(tables: Tables, vocabulary: Vocabulary) -> list[Row]:
    notifying = {row["source_tool"] for row in tables["pages"]}
    mentioned = {row["incident_id"] for row in tables["pages"]}
    return [
        {
            **{name: row[name] for name in ("incident_id", "service", "team", "title", "urgency", "source_tool")},
            "page_id": row["incident_id"],
            "responder": row["responders"][0] if row["responders"] else None,
            "responder_time_zone": None,
            "sent_at": row["created_at"],
            "acknowledged_at": row["acknowledged_at"],
            "notifications": 1,
            "basis": "incident",
        }
        for row in counted_incidents(tables)
        if row["source_tool"] not in notifying and row["incident_id"] not in mentioned and _pages(row, vocabulary)
    ]


def _pages(incident: Row, vocabulary: Vocabulary) -> bool:
    """Its urgency is high; or it has no urgency and its severity is 1 or 2 (vocabulary: ``page``)."""
    if incident["urgency"]:
        return bool(incident["urgency"] == "high")
    severity = incident["severity"]
    return severity is not None and vocabulary.matches("page", "severity", str(severity))


def _zone(page: Row, tables: Tables, settings: Settings) -> str:
    """Zone of the responder (page, else latest shift that has one), else of the service, else the reporting zone."""
    shifts = [row for row in tables["on_call"] if row["responder"] == page["responder"] and row["time_zone"]]
    latest = max(shifts, key=lambda row: (row["starts_at"], row["ends_at"], row["time_zone"]), default=None)
    services = [row["time_zone"] for row in tables["services"] if row["service"] == page["service"]]
    zones = [page["responder_time_zone"], latest and latest["time_zone"], *services, settings.reporting_zone]
    return next(str(zone) for zone in zones if zone)


def hours(at: datetime) -> str:
    """business: Monday to Friday, 08:00 ≤ t < 18:00. sleep: t ≥ 22:00 or t < 08:00. off: the rest."""
    if at.hour >= 22 or at.hour < 8:
        return "sleep"
    return "business" if at.isoweekday() <= 5 and at.hour < 18 else "off"
