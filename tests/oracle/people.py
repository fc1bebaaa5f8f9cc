"""People on call: from the roster where it covers any part of a week, else those paged in 13 weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from tests.oracle.coverage import CoverageOf
from tests.oracle.dataset import Row, Tables
from tests.oracle.periods import Period, local, midnight
from tests.oracle.settings import Scope, Settings

ROSTER, PAGED, MIXED = "roster", "paged in 13 weeks", "mixed"
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class WeekOnCall:
    """A week, the people on call in it, how they are known, and the pages in it."""

    week: Period
    people: frozenset[str]
    basis: str
    pages: list[Row]


def week_on_call(
    week: Period, tables: Tables, pages: list[Row], scope: Scope, settings: Settings, roster: CoverageOf
) -> WeekOnCall:
    """Everyone with a shift overlapping the week; without a roster everyone paged in the 91 days up to its end."""
    inside = [page for page in pages if week.holds(page["sent_at"])]
    if roster(week) != "none":
        shifts = [row for row in tables["on_call"] if not scope.teams or row["team"] in scope.teams]
        overlapping = [row for row in shifts if row["starts_at"] < week.ends_at and week.starts_at < row["ends_at"]]
        return WeekOnCall(week, frozenset(row["responder"] for row in overlapping), ROSTER, inside)
    zone = settings.reporting_zone
    since = midnight(local(week.ends_at, zone).date() - timedelta(days=91), zone)
    paged = {page["responder"] for page in pages if since <= page["sent_at"] < week.ends_at}
    return WeekOnCall(week, frozenset(paged - {None}), PAGED, inside)


def per_person(weeks: list[WeekOnCall]) -> Row:
    """Return pages ÷ person-weeks and, from five people on, median and maximum of their pages per week on call."""
    person_weeks = sum(len(week.people) for week in weeks)
    pages = sum(len(week.pages) for week in weeks)
    bases = {week.basis for week in weeks}
    people = frozenset().union(*(week.people for week in weeks))
    rates = [_rate(person, weeks) for person in people]
    told = rates if len(rates) >= SMALLEST_GROUP else []
    return {
        "value": pages / person_weeks if person_weeks else None,
        "sample_size": person_weeks,
        "pages": pages,
        "median_per_person": median(told) if told else None,
        "max_per_person": max(told, default=None),
        "people": len(people),
        "roster_weeks": sum(len(week.people) for week in weeks if week.basis == ROSTER),
        "basis": bases.pop() if len(bases) == 1 else MIXED if bases else None,
    }


def _rate(person: str, weeks: list[WeekOnCall]) -> float:
    on_call = [week for week in weeks if person in week.people]
    own = [page for week in on_call for page in week.pages if page["responder"] == person]
    return len(own) / len(on_call)
