"""Dated events that a chart is marked with: annotations and guardrails shipped, numbered by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import literal
from flywheel_metrics.period import Range, days, local_date, week_of
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import day, listing

#: Kind of an annotation that declares that limits are drawn anew.
LIMITS = "limits"


@dataclass(frozen=True)
class Event:
    """Something that happened on a local day. kind: event, limits or guardrail; metric: the one whose limits change."""

    day: date
    title: str
    kind: str
    about: str = ""
    metric: str = ""

    @property
    def said(self) -> str:
        """The event as a line of a list reads it."""
        about = f" ({self.about})" if self.about else ""
        kind = {"guardrail": "guardrail: ", LIMITS: "limits drawn anew: "}.get(self.kind, "")
        return f"{day(self.day)}, {kind}{self.title}{about}"


@dataclass(frozen=True)
class Numbered:
    """The events of one week under the number that marks it on the chart."""

    number: int
    week: date
    events: tuple[Event, ...]

    @property
    def said(self) -> str:
        """All of them in one line."""
        return "; ".join(each.said for each in self.events)


def annotated(dataset: Dataset, scope: Scope) -> list[Event]:
    """Return the annotations inside a scope; one that names no team or service is about all of them."""
    return [each for each in _about(dataset, scope) if scope.first_day <= each.day <= scope.last_day]


def declared(dataset: Dataset, metric: str, scope: Scope) -> list[date]:
    """Return the days from which on the limits of a metric are drawn anew, oldest first; also before the scope."""
    return sorted({each.day for each in _about(dataset, scope) if each.kind == LIMITS and each.metric in ("", metric)})


def shipped(dataset: Dataset, scope: Scope) -> list[Event]:
    """Return the guardrails that went live inside a scope."""
    conditions = [_inside("shipped_at", days(scope.first_day, scope.last_day, dataset.zone))]
    conditions += [f"{column} in ({_literals(names)})" for column, names in _asked(scope) if names]
    found = dataset.database.rows(
        f"select shipped_at, title, service from shipped_guardrails where {' and '.join(conditions)}"
        " order by shipped_at, guardrail_id"
    )
    return [
        Event(_day(at, dataset), _text(title) or "untitled", "guardrail", _text(service))
        for at, title, service in found
    ]


def by_week(events: Iterable[Event], week_start: int) -> list[Numbered]:
    """Return the weeks that have events, numbered in order of time."""
    found: dict[date, list[Event]] = defaultdict(list)
    for each in sorted(events, key=lambda each: (each.day, each.kind, each.title)):
        found[week_of(each.day, week_start)].append(each)
    return [Numbered(number, week, tuple(each)) for number, (week, each) in enumerate(sorted(found.items()), start=1)]


def _about(dataset: Dataset, scope: Scope) -> list[Event]:
    """Return the annotations about the teams and services of a scope."""
    return [
        Event(_day(at, dataset), _text(title), _text(kind) or "event",
              listing([_text(each) for each in (team, service) if each]), _text(metric))
        for at, title, kind, team, service, metric in dataset.annotations
        if (not team or not scope.teams or team in scope.teams)
        and (not service or not scope.services or service in scope.services)
    ]  # fmt: skip


def _asked(scope: Scope) -> tuple[tuple[str, Sequence[str]], ...]:
    return ("team", scope.teams), ("service", scope.services)


def _literals(names: Sequence[str]) -> str:
    return ", ".join(literal(each) for each in names)


def _inside(column: str, range_: Range) -> str:
    return f"{column} >= '{range_.starts_at}' and {column} < '{range_.ends_at}'"


def _day(at: object, dataset: Dataset) -> date:
    if not isinstance(at, datetime):
        raise TypeError(f"expected a timestamp, got {at!r}")
    return local_date(at, dataset.zone)


def _text(value: object) -> str:
    return "" if value is None else str(value)
