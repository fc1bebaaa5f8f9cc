"""Rows of several uploads: one row per tool and key, names replaced by aliases, empty teams filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

KEYS: dict[str, tuple[str, ...]] = {
    "aliases": ("kind", "alias"),
    "change_statuses": ("status_id",),
    "changes": ("change_id",),
    "drills": ("drill_id",),
    "guardrails": ("guardrail_id",),
    "incident_change_links": ("incident_id", "change_id"),
    "incidents": ("incident_id",),
    "insights": ("insight_id",),
    "on_call": ("responder", "schedule", "starts_at"),
    "pages": ("page_id",),
    "rollbacks": ("rollback_id",),
    "runbooks": ("runbook_id",),
    "services": ("service",),
    "sprints": ("sprint_id",),
    "work_item_sprints": ("item_id", "sprint"),
    "work_items": ("item_id",),
}

#: The column that says which of two versions of a row is the later one.
LATEST = dict.fromkeys(("changes", "incidents", "runbooks", "work_items"), "updated_at")

#: The column that places a row in time.
TIMES = {
    "change_statuses": "reported_at",
    "changes": "finished_at",
    "drills": "drilled_at",
    "guardrails": "shipped_at",
    "incidents": "created_at",
    "insights": "created_at",
    "on_call": "starts_at",
    "pages": "sent_at",
    "rollbacks": "finished_at",
    "runbooks": "updated_at",
    "sprints": "starts_at",
    "work_items": "done_at",
}

#: Tables whose rows have both a service and a team.
TEAM_BY_SERVICE = ("incidents", "pages", "changes", "drills", "guardrails", "rollbacks", "runbooks", "work_items")


@dataclass(frozen=True)
class Dataset:
    """Rows of all uploads by canonical table, and the range that an upload declares (UTC, half open), if any."""

    tables: Tables
    covers: Mapping[str, tuple[datetime, datetime] | None] = field(default_factory=dict)
    #: Time of the newest event of uploads that hold more than these rows.
    newest: Mapping[str, datetime | None] = field(default_factory=dict)

    def upload_ids(self) -> list[str]:
        """Return the ids of the uploads, in order."""
        return sorted({row["upload_id"] for rows in self.tables.values() for row in rows} | set(self.covers))

    def newest_at(self, upload_id: str) -> datetime | None:
        """Return the time of the upload's newest event."""
        if upload_id in self.newest:
            return self.newest[upload_id]
        times = [
            row[TIMES[name]]
            for name, rows in self.tables.items()
            for row in rows
            if row["upload_id"] == upload_id and name in TIMES and row.get(TIMES[name]) is not None
        ]
        return max(times, default=None)


def canonical(dataset: Dataset) -> Tables:
    """Return the tables with one row per tool and key, aliases applied and empty teams filled from the services."""
    merged = {name: _merged(dataset, name) for name in KEYS}
    return _named(merged, merged)


def loaded(dataset: Dataset) -> Tables:
    """Return all rows of all uploads, named like the canonical ones: what an upload covers does not change later."""
    merged = {name: _merged(dataset, name) for name in KEYS}
    return _named({name: [dict(row) for row in dataset.tables.get(name, [])] for name in KEYS}, merged)


def _named(tables: Tables, merged: Tables) -> Tables:
    names = {(row["kind"], row["alias"]): row["canonical"] for row in merged["aliases"]}

    def name_of(kind: str, name: str | None) -> str | None:
        return None if name is None else names.get((kind, name), name)

    teams = {name_of("service", row["service"]): name_of("team", row["team"]) for row in merged["services"]}
    for table, rows in tables.items():
        for row in rows if table != "aliases" else []:
            row |= {kind: name_of(kind, row[kind]) for kind in ("service", "team") if kind in row}
            if table in TEAM_BY_SERVICE and row["team"] is None:
                row["team"] = teams.get(row["service"])
    return tables


def _merged(dataset: Dataset, name: str) -> list[Row]:
    newest = {upload_id: dataset.newest_at(upload_id) for upload_id in dataset.upload_ids()}
    latest = LATEST.get(name)

    def lateness(row: Row) -> tuple[Any, ...]:
        at, upload_at = row.get(latest) if latest else None, newest[row["upload_id"]]
        return (_nulls_first(at), _nulls_first(upload_at), row["upload_id"])

    kept: dict[tuple[Any, ...], Row] = {}
    for row in sorted(dataset.tables.get(name, []), key=lateness):
        kept[(row["source_tool"], *(row.get(column) for column in KEYS[name]))] = dict(row)
    return list(kept.values())


def _nulls_first(at: datetime | None) -> tuple[datetime, ...]:
    return () if at is None else (at,)
