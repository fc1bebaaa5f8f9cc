"""Preventive work per sprint."""

from __future__ import annotations

from dataclasses import replace

from tests.oracle.coverage import CoverageOf
from tests.oracle.dataset import Row
from tests.oracle.derived import Derived
from tests.oracle.periods import Period, inside, local, previous, told, whole
from tests.oracle.settings import Scope


def preventive_work_per_sprint(derived: Derived, scope: Scope, covered: CoverageOf) -> list[Row]:
    """Return one row per sprint period that overlaps the scope, one for the scope and one for the days before."""
    rows = [_sprint_row(derived, scope, sprint, covered) for sprint in _sprints(derived, scope)]
    return [
        *rows,
        _scope_row(derived, scope, covered, "scope"),
        _scope_row(derived, previous(scope), covered, "previous"),
    ]


def _sprints(derived: Derived, scope: Scope) -> list[Period]:
    """Sprints with the same start and end are one period; those of the teams asked about and of their items."""
    frame, zone = whole(scope, derived.settings), derived.settings.reporting_zone
    own = [sprint for sprint in derived.sprints if not scope.teams or sprint["team"] in scope.teams]
    own += [item["sprint"] for item in derived.work if item["sprint"] and scope.admits(item)]
    windows = sorted({(sprint["starts_at"], sprint["ends_at"]) for sprint in own})
    return [
        Period("sprint", local(starts_at, zone).date(), starts_at, ends_at)
        for starts_at, ends_at in windows
        if starts_at < frame.ends_at and frame.starts_at < ends_at
    ]


def _completed(derived: Derived, scope: Scope, sprint: Period) -> list[Row]:
    """The completed items of the sprint; a sprint counts whole, also where it sticks out of the scope."""
    own = [
        item
        for item in derived.work
        if item["sprint"]
        and (item["sprint"]["starts_at"], item["sprint"]["ends_at"]) == (sprint.starts_at, sprint.ends_at)
    ]
    return list(filter(scope.admits, own))


def _measured(derived: Derived, scope: Scope, sprints: list[Period]) -> Row:
    completed = [item for sprint in sprints for item in _completed(derived, scope, sprint)]
    preventive = [item for item in completed if item["is_preventive"]]
    points = [item["points"] for item in preventive if item["points"] is not None]
    inferred = {(sprint["starts_at"], sprint["ends_at"]) for sprint in derived.sprints if sprint["is_inferred"]}
    return {
        "value": len(preventive) / len(sprints) if sprints else None,
        "sample_size": len(completed),
        "preventive_count": len(preventive),
        "sprints": len(sprints),
        "inferred_sprints": sum((sprint.starts_at, sprint.ends_at) in inferred for sprint in sprints),
        "points": sum(points) if points or not preventive else None,
        "share": len(preventive) / len(completed) if completed else None,
    }


def _sprint_row(derived: Derived, scope: Scope, sprint: Period, covered: CoverageOf) -> Row:
    shown = _framed(sprint, whole(scope, derived.settings))
    return told(shown, covered(shown), _measured(derived, scope, [shown]))


def _scope_row(derived: Derived, scope: Scope, covered: CoverageOf, grain: str) -> Row:
    frame = replace(whole(scope, derived.settings), grain=grain)
    full = [sprint for sprint in _sprints(derived, scope) if covered(_framed(sprint, frame)) == "full"]
    measured = _measured(derived, scope, full)
    outside = [item for item in derived.work if scope.admits(item) and item["is_preventive"] and not item["sprint"]]
    return told(frame, covered(frame), {**measured, "outside_count": len(inside(outside, "done_at", [frame]))})


def _framed(sprint: Period, frame: Period) -> Period:
    """The sprint as it is, marked as cut where it sticks out of the scope."""
    return replace(sprint, is_cut=not (frame.starts_at <= sprint.starts_at and sprint.ends_at <= frame.ends_at))
