"""People on call: those with a shift in the week, else those paged in 13 weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from tests.oracle.dataset import Row
from tests.oracle.periods import Period

ROSTER, PAGED, MIXED = "roster", "paged in 13 weeks", "mixed"
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class WeekOnCall:
    """A week, the people on call in it, how they are known, and the pages in it."""

    week: Period
    people: frozenset[str]
    basis: str
    pages: list[Row]


def week_on_call(week: Period, shifts: list[Row], pages: list[Row]) -> WeekOnCall:
    """Everyone with a shift overlapping the week; when there is none, everyone paged in the 91 × 24 hours to its end."""
    inside = [page for page in pages if week.holds(page["sent_at"])]
    overlapping = [row for row in shifts if row["starts_at"] < week.ends_at and week.starts_at < row["ends_at"]]
    if overlapping:
        return WeekOnCall(week, frozenset(row["responder"] for row in overlapping), ROSTER, inside)
    since = week.ends_at - timedelta(hours=91 * 24)
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
