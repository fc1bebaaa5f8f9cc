"""Weeks and days in the reporting time zone, as half-open ranges of UTC instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FULL, PARTIAL, NONE = "full", "partial", "none"


@dataclass(frozen=True)
class Range:
    """A half-open range of naive UTC instants: ``starts_at`` ≤ t < ``ends_at``."""

    starts_at: datetime
    ends_at: datetime

    def contains(self, other: Range) -> bool:
        """Return whether all of the other range lies inside this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def overlaps(self, other: Range) -> bool:
        """Return whether the two share an instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Period:
    """A range with the local date that names it. ``is_cut`` when it is less than the whole week or sprint."""

    label: date
    range: Range
    is_cut: bool = False


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the naive UTC instant at which a local day starts, daylight saving respected."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def days(first_day: date, last_day: date, zone: ZoneInfo) -> Range:
    """Return the range of the local days from first to last, both included."""
    return Range(midnight(first_day, zone), midnight(last_day + timedelta(days=1), zone))


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the local date of a naive UTC instant."""
    return instant.replace(tzinfo=UTC).astimezone(zone).date()


def week_of(day: date, week_start: int) -> date:
    """Return the first day of the week of ``day``; ``week_start`` is an ISO weekday, 1 is Monday."""
    return day - timedelta(days=(day.isoweekday() - week_start) % 7)


def weeks(first_day: date, last_day: date, zone: ZoneInfo, week_start: int = 1) -> list[Period]:
    """Return the weeks that overlap the days from first to last, each cut to these days.

    A week is named by its first local day, even where it is cut.
    """
    periods = []
    monday = week_of(first_day, week_start)
    while monday <= last_day:
        sunday = monday + timedelta(days=6)
        first, last = max(monday, first_day), min(sunday, last_day)
        periods.append(Period(monday, days(first, last, zone), (first, last) != (monday, sunday)))
        monday += timedelta(days=7)
    return periods
