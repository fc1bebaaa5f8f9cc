"""What is asked about: dates, teams, services, urgency.  It goes whole into a link, and comes back whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flywheel_metrics.errors import ScopeError

URGENCIES = ("all", "high", "low")
#: Longest scope in days: bounds the work that a link can ask for.
LONGEST = 366 * 30


@dataclass(frozen=True)
class Scope:
    """Days from first to last (both included, in the reporting zone), teams, services and urgency.

    No team or service means all of them, also rows that name none.  Raises ScopeError for values that mean nothing.
    """

    first_day: date
    last_day: date
    teams: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    urgency: str = "all"

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise ScopeError(f"The scope ends on {self.last_day}, before it starts on {self.first_day}.")
        if (self.last_day - self.first_day).days >= LONGEST:
            raise ScopeError(f"The scope from {self.first_day} to {self.last_day} is longer than 30 years.")
        if self.urgency not in URGENCIES:
            raise ScopeError(f"urgency is {self.urgency!r}; valid are {', '.join(URGENCIES)}.")

    @property
    def day_count(self) -> int:
        """Number of days in the scope."""
        return (self.last_day - self.first_day).days + 1

    @property
    def previous(self) -> Scope:
        """The same question about as many days, just before."""
        before = self.first_day - timedelta(days=1)
        return replace(self, first_day=self.first_day - timedelta(days=self.day_count), last_day=before)

    def to_query(self) -> dict[str, list[str]]:
        """Return the scope as query parameters of a link; everything is explicit but empty lists."""
        return {
            "from": [self.first_day.isoformat()],
            "to": [self.last_day.isoformat()],
            "urgency": [self.urgency],
            "team": list(self.teams),
            "service": list(self.services),
        }


def from_query(
    query: Mapping[str, Sequence[str]],
    default: Scope,
    *,
    teams: Sequence[str],
    services: Sequence[str],
) -> tuple[Scope, list[str]]:
    """Read a scope from a link; what the link leaves out is taken from ``default``.

    Returns the scope and one sentence for each value that means nothing here; such a value is not used.
    ``teams`` and ``services`` are those that the dataset knows.
    """
    problems: list[str] = []
    first_day = _day(query, "from", default.first_day, problems)
    last_day = _day(query, "to", default.last_day, problems)
    urgency = _one(query, "urgency", default.urgency)
    if urgency not in URGENCIES:
        problems.append(f"The link asks for urgency {urgency!r}; valid are {', '.join(URGENCIES)}.")
        urgency = default.urgency
    chosen_teams = _known(query, "team", teams, problems)
    chosen_services = _known(query, "service", services, problems)
    try:
        return Scope(first_day, last_day, chosen_teams, chosen_services, urgency), problems
    except ScopeError as error:
        problems.append(f"{error} The dates of the link are not used.")
        return replace(default, teams=chosen_teams, services=chosen_services, urgency=urgency), problems


def _one(query: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    values = query.get(name) or [default]
    return values[-1]


def _day(query: Mapping[str, Sequence[str]], name: str, default: date, problems: list[str]) -> date:
    text = _one(query, name, default.isoformat())
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(f"The link says {name}={text!r}, which is no date; a date looks like 2026-07-01.")
        return default


def _known(query: Mapping[str, Sequence[str]], name: str, known: Sequence[str], problems: list[str]) -> tuple[str, ...]:
    asked = dict.fromkeys(query.get(name) or [])
    unknown = [value for value in asked if value not in known]
    problems.extend(f"The link asks for the {name} {value!r}, which this dataset does not have." for value in unknown)
    return tuple(sorted(value for value in asked if value in known))
