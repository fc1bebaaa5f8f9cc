"""Durations, ratios and shares: over everything in the periods given."""

from __future__ import annotations

import math
from statistics import fmean

from tests.oracle.dataset import Row
from tests.oracle.derived import Derived
from tests.oracle.periods import Period, inside
from tests.oracle.settings import Scope


def quantile(values: list[float], share: float) -> float | None:
    """Return the quantile with linear interpolation between order statistics (Hyndman–Fan type 7)."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def time_to_rollback(derived: Derived, scope: Scope, periods: list[Period]) -> Row:
    """Minutes from where the ``rollback_clock`` setting begins to the rollback's finish; open ones are told beside, never measured to now."""
    told = inside((row for row in derived.rollbacks if scope.admits(row)), "belongs_at", periods)
    finished = [row for row in told if not row["is_open"]]
    clocks = [row["clock_minutes"] for row in finished if row["clock_minutes"] is not None]
    return {
        "value": quantile(clocks, 0.95),
        "sample_size": len(clocks),
        "mean_minutes": fmean(clocks) if clocks else None,
        "median_minutes": quantile(clocks, 0.5),
        "max_minutes": max(clocks, default=None),
        "rollback_count": len(finished),
        "open_count": len(told) - len(finished),
        "race_count": sum(row["is_race"] for row in finished),
        "mass_count": sum(row["is_mass"] for row in finished),
        "median_reaction_minutes": _median_minutes(finished, "detected_at"),
        "median_execution_minutes": _median_minutes(finished, "started_at"),
    }


def _median_minutes(finished: list[Row], since: str) -> float | None:
    """Return the median minutes from that time to the finish, where the time is known and not after the finish."""
    known = [(row["finished_at"] - row[since]).total_seconds() / 60 for row in finished if row[since] is not None]
    return quantile([minutes for minutes in known if minutes >= 0], 0.5)


def incidents_per_change(derived: Derived, scope: Scope, periods: list[Period]) -> Row:
    """Attributed incidents created ÷ successful production changes finished."""
    admitted = (row for row in derived.incidents if scope.admits(row, by_urgency=True))
    incidents = inside(admitted, "created_at", periods)
    attributed = sum(row["attribution"] != "none" for row in incidents)
    changes = len(_changes(derived, scope, periods))
    return {
        "value": attributed / changes if changes else None,
        "sample_size": changes,
        "incident_count": attributed,
        "explicit_count": sum(row["attribution"] == "explicit" for row in incidents),
        "unattributed_count": len(incidents) - attributed,
        "change_count": changes,
    }


def change_fail_rate(derived: Derived, scope: Scope, periods: list[Period]) -> Row:
    """Changes rolled back or with an attributed incident ÷ successful production changes finished."""
    changes = _changes(derived, scope, periods)
    failed = sum(change["was_rolled_back"] or change["has_incident"] for change in changes)
    return {
        "value": failed / len(changes) if changes else None,
        "sample_size": len(changes),
        "failed_count": failed,
        "rolled_back_count": sum(change["was_rolled_back"] for change in changes),
        "with_incident_count": sum(change["has_incident"] for change in changes),
    }


def reversible_changes(derived: Derived, scope: Scope, periods: list[Period]) -> Row:
    """(demonstrated + declared) ÷ (all − unknown), with the bounds that unknown allows."""
    changes = _changes(derived, scope, periods)
    states = ("demonstrated", "declared", "irreversible", "unknown")
    count = {state: sum(change["reversibility"] == state for change in changes) for state in states}
    reversible, known = count["demonstrated"] + count["declared"], len(changes) - count["unknown"]
    return {
        "value": reversible / known if known else None,
        "sample_size": known,
        "lower": reversible / len(changes) if changes else None,
        "upper": (reversible + count["unknown"]) / len(changes) if changes else None,
        **{f"{state}_count": count[state] for state in states},
    }


def _changes(derived: Derived, scope: Scope, periods: list[Period]) -> list[Row]:
    return inside((row for row in derived.changes if scope.admits(row)), "finished_at", periods)
