"""Changes: where they went, how they ended, and when."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from tests.oracle.dataset import Row, Tables
from tests.oracle.settings import Vocabulary


def is_production(environment: str | None, vocabulary: Vocabulary) -> bool:
    """``environment`` is empty, or matches the vocabulary's ``production`` and not its ``not_production``."""
    if not environment:
        return True
    return vocabulary.matches("production", "environment", environment) and not vocabulary.matches(
        "not_production", "environment", environment
    )


def resolved_changes(tables: Tables, vocabulary: Vocabulary) -> list[Row]:
    """Return all changes with the outcome and finish that their statuses tell."""
    statuses: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for status in tables["change_statuses"]:
        if status["state"] != "inactive":  # says nothing
            statuses[status["source_tool"], status["change_id"]].append(status)
    return [_resolved(row, statuses[row["source_tool"], row["change_id"]], vocabulary) for row in tables["changes"]]


def _resolved(change: Row, statuses: list[Row], vocabulary: Vocabulary) -> Row:
    outcome, finished_at = _ending(statuses) if statuses else (change["outcome"], change["finished_at"])
    return {
        **change,
        "outcome": outcome,
        "finished_at": finished_at,
        "is_production": is_production(change["environment"], vocabulary),
        "is_successful": outcome in ("success", "rolled_back"),
    }


def _ending(statuses: list[Row]) -> tuple[str, datetime | None]:
    """Any success, else any failure, else any cancelled, each at the earliest; else running, not finished."""
    for state in ("success", "failure", "cancelled"):
        times = [status["reported_at"] for status in statuses if status["state"] == state]
        if times:
            return state, min(times)
    return "running", None


def went_live(change: Row) -> bool:
    """A successful, finished change in production."""
    return bool(change["is_production"] and change["is_successful"] and change["finished_at"] is not None)


def production_changes(changes: list[Row], carriers: set[tuple[str, str]]) -> list[Row]:
    """Finished changes in production that are no rollbacks themselves; not cancelled, running or unknown ones."""
    return [
        change
        for change in changes
        if change["is_production"]
        and change["finished_at"] is not None
        and change["outcome"] not in ("cancelled", "running", "unknown")
        and (change["source_tool"], change["change_id"]) not in carriers
    ]
