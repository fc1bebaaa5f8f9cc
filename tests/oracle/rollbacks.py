"""Rollbacks: explicit, told by the outcome of a change, or inferred from the versions that were live."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from tests.oracle.changes import is_production, went_live
from tests.oracle.dataset import Row, Tables
from tests.oracle.periods import local
from tests.oracle.settings import Settings, Vocabulary

_NUMBERS = re.compile(r"v?(\d+(?:\.\d+)*)")


@dataclass(frozen=True)
class Undoing:
    """The rollbacks told, and the changes (tool, id) that carried one out."""

    rollbacks: list[Row]
    carriers: set[tuple[str, str]]


def find_rollbacks(tables: Tables, changes: list[Row], settings: Settings, vocabulary: Vocabulary) -> Undoing:
    """Return the rollbacks in production, each change undone told once."""
    reverts = _reverts(changes)
    rows = [row for row in tables["rollbacks"] if is_production(row["environment"], vocabulary)]
    explicit = _told_once([_recorded(row, changes) for row in rows] + [_reverting(row, changes) for row in reverts])
    named = {row["first_failed_change_id"] for row in explicit} - {None}
    inferred = _inferred(changes)
    explicit_carriers = {_identity(change) for change in reverts}
    told = [
        row
        for row in inferred
        if row["carrier"] not in explicit_carriers
        and not {row["first_failed_change_id"], row["last_failed_change_id"]} & named
    ]
    failed = named | {row[f"{which}_failed_change_id"] for row in told for which in ("first", "last")}
    rollbacks = explicit + told + [_closed(change) for change in changes if _closed_as_undone(change, failed)]
    return Undoing(_marked(rollbacks, changes, settings), explicit_carriers | {row["carrier"] for row in inferred})


def _identity(change: Row) -> tuple[str, str]:
    return change["source_tool"], change["change_id"]


def _reverts(changes: list[Row]) -> list[Row]:
    """Finished, successful changes that revert one which is no revert itself; the earliest for each change reverted."""
    themselves = {change["change_id"] for change in changes if change["reverts_change_id"]}
    earliest: dict[str, Row] = {}
    for change in sorted(filter(went_live, changes), key=lambda row: (row["finished_at"], row["change_id"])):
        reverted = change["reverts_change_id"]
        if reverted and reverted not in themselves:
            earliest.setdefault(reverted, change)
    return list(earliest.values())


def _told_once(explicit: list[Row]) -> list[Row]:
    """Of several that name the same failed change: a recorded one, then a finished one, then the earliest."""
    ordered = sorted(
        explicit, key=lambda row: (not row["is_recorded"], *_latest_last(row["finished_at"]), row["rollback_id"])
    )
    told: dict[Any, Row] = {}
    for position, row in enumerate(ordered):
        told.setdefault(row["first_failed_change_id"] or position, row)
    return list(told.values())


def _latest_last(finished_at: datetime | None) -> tuple[bool, tuple[datetime, ...]]:
    return finished_at is None, () if finished_at is None else (finished_at,)


def _finish_of(change_id: str | None, changes: list[Row]) -> datetime | None:
    """The finish of the change of that id, in any tool."""
    times = [row["finished_at"] for row in changes if row["change_id"] == change_id and row["finished_at"]]
    return max(times, default=None)


def _recorded(row: Row, changes: list[Row]) -> Row:
    """The failed change's finish is that of the change of that id, else ``failed_change_finished_at``, else unknown."""
    failed = row["reverted_change_id"]
    failed_at = _finish_of(failed, changes) or row["failed_change_finished_at"]
    return {
        **_rollback(row, row["rollback_id"], row["method"], "explicit"),
        **_failures(failed, failed_at, failed, failed_at),
        "finished_at": row["finished_at"],
        "is_open": row["finished_at"] is None,
        "belongs_at": row["finished_at"] or row["started_at"] or row["detected_at"] or failed_at,
        "is_recorded": True,
        "detected_at": row["detected_at"],
    }


def _reverting(change: Row, changes: list[Row]) -> Row:
    failed, failed_at = change["reverts_change_id"], _finish_of(change["reverts_change_id"], changes)
    method = "flag_off" if change["kind"] == "flag" else "revert"
    return {
        **_rollback(change, change["change_id"], method, "explicit"),
        **_failures(failed, failed_at, failed, failed_at),
    }


def _closed_as_undone(change: Row, failed: set[str]) -> bool:
    return went_live(change) and change["outcome"] == "rolled_back" and change["change_id"] not in failed


def _closed(change: Row) -> Row:
    """The change itself failed, its finish unknown: the export says only when the ticket's work ended."""
    return {
        **_rollback(change, change["change_id"], "backout_plan", "outcome"),
        **_failures(change["change_id"], None, change["change_id"], None),
        "started_at": None,
    }


def _rollback(row: Row, rollback_id: str, method: str | None, evidence: str) -> Row:
    kept = {name: row[name] for name in ("service", "team", "source_tool", "finished_at")}
    return {
        **kept,
        "rollback_id": rollback_id,
        "method": method,
        "evidence": evidence,
        "is_open": False,
        "is_recorded": False,
        "detected_at": None,
        "started_at": row["started_at"],
        "belongs_at": row["finished_at"],
    }


def _failures(first: str | None, first_at: datetime | None, last: str | None, last_at: datetime | None) -> Row:
    return {
        "first_failed_change_id": first,
        "first_failed_at": first_at,
        "last_failed_change_id": last,
        "last_failed_at": last_at,
    }


def _inferred(changes: list[Row]) -> list[Row]:
    """Per service and environment: a run of a version that was live before and is older than the one it replaces."""
    places: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for change in filter(went_live, changes):
        if change["kind"] in ("deploy", "release") and change["version"] and change["service"]:
            places[change["service"], (change["environment"] or "").lower()].append(change)
    return [rollback for deployed in places.values() for rollback in _inferred_here(deployed)]


def _inferred_here(deployed: list[Row]) -> list[Row]:
    ordered = sorted(deployed, key=lambda row: (row["finished_at"], row["change_id"], row["source_tool"]))
    runs = [(version, list(run)) for version, run in groupby(ordered, key=lambda row: row["version"])]
    versions = [version for version, _ in runs]
    found = []
    for index, (version, run) in enumerate(runs):
        earlier = [position for position in range(index) if versions[position] == version]
        if earlier and is_older(version, versions[index - 1], versions):
            first, last = runs[earlier[-1] + 1][1][0], runs[index - 1][1][0]
            found.append(
                {
                    **_rollback(run[0], run[0]["change_id"], "redeploy", "version"),
                    **_failures(first["change_id"], first["finished_at"], last["change_id"], last["finished_at"]),
                    "restored_change_id": runs[earlier[-1]][1][0]["change_id"],
                    "carrier": _identity(run[0]),
                }
            )
    return found


def is_older(version: str, replaced: str, live: list[str]) -> bool:
    """By the numbers when both have the form ``v?N(.N)*``; otherwise by which of the two was live here first."""
    numbers = [_NUMBERS.fullmatch(text) for text in (version, replaced)]
    if numbers[0] and numbers[1]:
        left, right = ([int(part) for part in match[1].split(".")] for match in numbers if match)
        return left < right
    return live.index(version) < live.index(replaced)


def _marked(rollbacks: list[Row], changes: list[Row], settings: Settings) -> list[Row]:
    manual = {change["change_id"] for change in changes if change["is_automated"] is False}
    services: dict[Any, set[str]] = defaultdict(set)
    for row in rollbacks:
        if row["finished_at"] is not None and row["service"]:
            services[local(row["finished_at"], settings.reporting_zone).date()].add(row["service"])
    for row in rollbacks:
        seconds = _seconds(row["last_failed_at"], row["finished_at"])
        row["exposure_minutes"] = _minutes(_seconds(row[f"{settings.failed_change}_failed_at"], row["finished_at"]))
        begins = {
            "exposure": f"{settings.failed_change}_failed_at",
            "reaction": "detected_at",
            "execution": "started_at",
        }
        row["clock_minutes"] = _minutes(_seconds(row[begins[settings.rollback_clock]], row["finished_at"]))
        row["failed_change_id"] = row[f"{settings.failed_change}_failed_change_id"]
        row["is_race"] = (
            seconds is not None and 0 <= seconds <= settings.race_seconds and row["last_failed_change_id"] not in manual
        )
        day = row["finished_at"] and local(row["finished_at"], settings.reporting_zone).date()
        row["is_mass"] = day is not None and len(services[day]) >= settings.mass_services
    return rollbacks


def _seconds(since: datetime | None, until: datetime | None) -> float | None:
    return None if since is None or until is None else (until - since).total_seconds()


def _minutes(seconds: float | None) -> float | None:
    """An unknown or negative clock is no clock."""
    return None if seconds is None or seconds < 0 else seconds / 60
