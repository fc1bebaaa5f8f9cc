"""Attribution of incidents to changes, and which changes failed."""

from __future__ import annotations

from datetime import timedelta

from tests.oracle.dataset import Row, Tables
from tests.oracle.settings import Settings


def counted_incidents(tables: Tables) -> list[Row]:
    """``kind`` is real and ``status`` is not cancelled."""
    return [row for row in tables["incidents"] if row["kind"] == "real" and row["status"] != "cancelled"]


def attributed_incidents(tables: Tables, production: list[Row], settings: Settings) -> list[Row]:
    """Return each counted incident with the change it is attributed to and how: explicit, window or none."""
    links: dict[str, set[str]] = {}
    for link in tables["incident_change_links"]:
        links.setdefault(link["incident_id"], set()).add(link["change_id"])
    found = []
    for incident in counted_incidents(tables):
        named = links.get(incident["incident_id"], set()) | {incident["caused_by_change_id"]}
        explicit = [change for change in production if change["change_id"] in named]
        explicit = explicit or [change for change in production if _brought_live(change, named, incident)]
        window = [change for change in production if _in_window(change, incident, settings)]
        change = _latest(explicit) or _latest(window)
        attribution = "explicit" if explicit else "window" if window else "none"
        found.append({**incident, "attribution": attribution, "change": change})
    return found


def _brought_live(change: Row, named: set[str | None], incident: Row) -> bool:
    """A change that brought a named commit live before the incident was created."""
    version = change["version"] or ""
    is_commit = 7 <= len(version) <= 40 and all(letter in "0123456789abcdef" for letter in version)
    return is_commit and version in named and change["finished_at"] <= incident["created_at"]


def _in_window(change: Row, incident: Row, settings: Settings) -> bool:
    """A successful change of the same service, finished within the hours up to the incident's creation."""
    opens_at = incident["created_at"] - timedelta(hours=settings.attribution_hours)
    return bool(
        change["is_successful"]
        and incident["service"]
        and change["service"] == incident["service"]
        and opens_at <= change["finished_at"] <= incident["created_at"]
    )


def _latest(changes: list[Row]) -> Row | None:
    return max(changes, key=lambda row: (row["finished_at"], row["change_id"], row["source_tool"]), default=None)


def with_failures(production: list[Row], rollbacks: list[Row], attributed: list[Row]) -> list[Row]:
    """Return the changes with ``was_rolled_back`` and ``has_incident``.

    Rolled back: named as failed change of a finished rollback, by the ``failed_change`` setting.
    """
    undone = {row["failed_change_id"] for row in rollbacks if row["finished_at"] is not None}
    blamed = {(row["change"]["source_tool"], row["change"]["change_id"]) for row in attributed if row["change"]}
    return [
        {
            **change,
            "was_rolled_back": change["change_id"] in undone,
            "has_incident": (change["source_tool"], change["change_id"]) in blamed,
        }
        for change in production
    ]
