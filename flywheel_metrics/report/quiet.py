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
from flywheel_metrics.period import Range, days
from flywheel_metrics.scope import Scope

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Quiet:
    """What a period held. incidents: major ones in it, as far as they are known. known: days that the exports cover.

    longest: days of the longest covered stretch without one. since: days from the last major incident to the end of
    what is covered in the period; None when none is known before, or days in between are not covered. is_whole: whether
    the whole period is covered.
    """

    incidents: int
    known: float
    longest: float
    since: float | None
    is_whole: bool


def of(dataset: Dataset, scope: Scope) -> Quiet | None:
    """Return the quiet time of a scope; None where no day of it is covered in full."""
    asked = days(scope.first_day, scope.last_day, dataset.zone)
    covered = Coverage(dataset.covered, "incidents", scope.teams).full
    return between(majors(dataset, scope), asked, covered)


def between(at: Sequence[datetime], asked: Range, covered: Sequence[Range]) -> Quiet | None:
    """Return the quiet time of a range; None where nothing of it is covered.

    at: when major incidents began, in order, those before the range as well. covered: ranges that the exports cover,
    disjoint and in order. A stretch that began before the range or in days that nobody knows counts from where what is
    known begins, one that goes on after it to where that ends.
    """
    within = [each for each in covered if each.overlaps(asked)]
    if not within:
        return None
    known = [Range(max(each.starts_at, asked.starts_at), min(each.ends_at, asked.ends_at)) for each in within]
    earlier = [each for each in at if each < known[-1].ends_at]
    is_followed = bool(earlier) and within[-1].starts_at <= earlier[-1]
    return Quiet(
        incidents=sum(asked.starts_at <= each < asked.ends_at for each in at),
        known=sum((each.ends_at - each.starts_at) / _DAY for each in known),
        longest=max(_longest(at, each) for each in known) / _DAY,
        since=(known[-1].ends_at - earlier[-1]) / _DAY if is_followed else None,
        is_whole=any(each.contains(asked) for each in within),
    )


def _longest(at: Sequence[datetime], known: Range) -> timedelta:
    edges = [known.starts_at, *(each for each in at if known.starts_at <= each < known.ends_at), known.ends_at]
    return max(after - before for before, after in pairwise(edges))


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
