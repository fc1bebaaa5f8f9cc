"""Writes canonical rows by hand: what an example leaves out is empty, as in an export that does not say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.oracle.dataset import Dataset, Row

COLUMNS: dict[str, str] = {
    "aliases": "kind alias canonical",
    "change_statuses": "status_id change_id state state_raw reported_at",
    "changes": "change_id service team environment kind title version started_at finished_at outcome outcome_raw "
    "lines_changed reversible reversible_evidence mechanism is_automated labels reverts_change_id updated_at url",
    "drills": "drill_id runbook_id service team incident_id practised_by mechanism outcome drilled_at",
    "guardrails": "guardrail_id title kind service team shipped_at incident_id insight_id work_item_id",
    "incident_change_links": "incident_id change_id kind confidence",
    "incidents": "incident_id title service team severity severity_raw urgency kind status status_raw created_at "
    "acknowledged_at mitigated_at resolved_at closed_at updated_at parent_id caused_by_change_id escalation_count "
    "is_auto_resolved responders url",
    "on_call": "responder schedule team time_zone starts_at ends_at",
    "pages": "page_id incident_id responder channel urgency service team title responder_time_zone sent_at "
    "acknowledged_at",
    "rollbacks": "rollback_id service team environment reverted_change_id restored_change_id method trigger "
    "failed_change_finished_at detected_at started_at finished_at",
    "services": "service team tier time_zone url",
    "sprints": "sprint_id name team starts_at ends_at",
    "work_item_sprints": "item_id sprint position",
    "work_items": "item_id title type labels components epic priority service team status status_raw resolution_raw "
    "created_at done_at updated_at points linked_ids url",
}

USUAL: dict[str, Row] = {
    "changes": {"kind": "deploy", "outcome": "success"},
    "drills": {"outcome": "passed"},
    "guardrails": {"kind": "other", "title": "a guardrail"},
    "incident_change_links": {"kind": "explicit"},
    "incidents": {"kind": "real"},
    "pages": {"channel": "push", "responder": "ann"},
    "work_items": {"status": "done", "created_at": datetime.fromisoformat("2020-01-01")},
}


def at(text: str) -> datetime:
    """Return a UTC instant without a zone, as the canonical tables hold it: ``at("2026-01-05 10:00")``."""
    return datetime.fromisoformat(text)


def row(table: str, tool: str = "tool", upload: str = "upload", number: int = 1, **values: Any) -> Row:
    """Return a complete row of a canonical table. Raises KeyError for a column that the table does not have."""
    columns = COLUMNS[table].split()
    if unknown := set(values) - set(columns):
        raise KeyError(f"{table} has no {unknown}")
    lineage = {"source_tool": tool, "upload_id": upload, "source_row": number}
    return {**dict.fromkeys(columns), **USUAL.get(table, {}), **values, **lineage}


def dataset(*rows: tuple[str, Row], covers: dict[str, tuple[datetime, datetime] | None] | None = None) -> Dataset:
    """Return a dataset of rows, each with the name of its table, and the ranges that uploads declare."""
    tables: dict[str, list[Row]] = {}
    for table, values in rows:
        tables.setdefault(table, []).append(values)
    return Dataset(tables, covers or {})


#: A range that uploads of the examples declare.
YEAR = (at("2026-01-01"), at("2027-01-01"))


def covered(*rows: tuple[str, Row]) -> Dataset:
    """A dataset whose upload declares that it covers the year 2026."""
    return dataset(*rows, covers={one["upload_id"]: YEAR for _, one in rows})


def page(page_id: str, sent_at: str, **values: Any) -> tuple[str, Row]:
    return "pages", row("pages", page_id=page_id, sent_at=at(sent_at), **values)


def incident(incident_id: str, created_at: str, **values: Any) -> tuple[str, Row]:
    return "incidents", row("incidents", incident_id=incident_id, created_at=at(created_at), **values)


def change(change_id: str, finished_at: str | None, **values: Any) -> tuple[str, Row]:
    finish = at(finished_at) if finished_at else None
    return "changes", row("changes", **{"change_id": change_id, "finished_at": finish, "service": "shop", **values})


def item(item_id: str, done_at: str, **values: Any) -> tuple[str, Row]:
    return "work_items", row("work_items", item_id=item_id, done_at=at(done_at), **values)


def sprint(sprint_id: str, starts_at: str, ends_at: str, **values: Any) -> tuple[str, Row]:
    times = {"starts_at": at(starts_at), "ends_at": at(ends_at)}
    return "sprints", row("sprints", **{"sprint_id": sprint_id, "name": sprint_id, **times, **values})
