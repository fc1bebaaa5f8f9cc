"""Time without a major incident: the stretches between them within a period that the exports cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from flywheel_metrics import definitions
from flywheel_metrics.coverage import Coverage
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.period import FULL, Range, days
from flywheel_metrics.scope import Scope

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Quiet:
    """What a period held. incidents: major ones in it. longest: days of its longest stretch without one.

    since: days from the last major incident to the end of the period or of the data, whichever comes first; None when
    none is known before. known: the part of the period that the exports cover; is_whole: whether that is all of it.
    """

    incidents: int
    longest: float
    since: float | None
    known: Range
    is_whole: bool


def of(dataset: Dataset, scope: Scope) -> Quiet | None:
    """Return the quiet time of a scope; None where the exports cover no part of it."""
    asked = days(scope.first_day, scope.last_day, dataset.zone)
    coverage = Coverage(dataset.covered, "incidents", scope.teams)
    extent = coverage.extent
    if extent is None or not extent.overlaps(asked):
        return None
    known = Range(max(asked.starts_at, extent.starts_at), min(asked.ends_at, extent.ends_at))
    return between(majors(dataset, scope), known, is_whole=coverage.state(asked) == FULL)


def between(at: Sequence[datetime], known: Range, *, is_whole: bool = True) -> Quiet:
    """Return the quiet time of a range; at: when major incidents began, in order, those before the range as well.

    A stretch that began before the range counts from the range's start, one that goes on after it to its end.
    """
    inside = [each for each in at if known.starts_at <= each < known.ends_at]
    edges = [known.starts_at, *inside, known.ends_at]
    longest = max(after - before for before, after in pairwise(edges))
    earlier = [each for each in at if each < known.ends_at]
    since = (known.ends_at - earlier[-1]) / _DAY if earlier else None
    return Quiet(len(inside), longest / _DAY, since, known, is_whole)


def majors(dataset: Dataset, scope: Scope) -> list[datetime]:
    """Return when major incidents began, up to the end of the scope, in order."""
    return [each for (each,) in dataset.database.rows(statement(dataset, scope)) if isinstance(each, datetime)]


def statement(dataset: Dataset, scope: Scope) -> str:
    """Return the SQL that lists them; it runs on its own against the compiled database."""
    ends_at = days(scope.first_day, scope.last_day, dataset.zone).ends_at
    conditions = [f"created_at < {literal(ends_at)}"]
    for column, names in (("team", scope.teams), ("service", scope.services)):
        if names:
            conditions.append(f"{column} in ({', '.join(literal(name) for name in names)})")
    if scope.urgency != "all":
        conditions.append(f"urgency = {literal(scope.urgency)}")
    scoped = f"select * from counted_incidents where {' and '.join(conditions)}"
    body = (definitions.root("report") / "major_incidents.sql").read_text(encoding="utf-8")
    return f"with\nscoped_counted_incidents as (\n    {scoped}\n),\n{body.partition('with' + chr(10))[2].strip()}"
