"""Weeks and scopes, cut in the reporting zone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.settings import Scope, Settings


@dataclass(frozen=True)
class Period:
    """A stretch of time: its label, its range (UTC, half open), and whether the scope cuts it short."""

    grain: str
    label: date
    starts_at: datetime
    ends_at: datetime
    is_cut: bool = False

    def holds(self, at: datetime | None) -> bool:
        """Return whether the instant lies in the period."""
        return at is not None and self.starts_at <= at < self.ends_at


def local(at: datetime, zone: str) -> datetime:
    """Return what a clock on the wall of that zone shows at a UTC instant."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def midnight(day: date, zone: str) -> datetime:
    """Return the UTC instant at which the local day starts."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return start.astimezone(UTC).replace(tzinfo=None)


def whole(scope: Scope, settings: Settings) -> Period:
    """Return the scope as one period."""
    zone = settings.reporting_zone
    starts_at, ends_at = midnight(scope.first, zone), midnight(scope.last + timedelta(days=1), zone)
    return Period("scope", scope.first, starts_at, ends_at)


def previous(scope: Scope) -> Scope:
    """Return the same question about the same number of days before."""
    days = (scope.last - scope.first).days + 1
    return replace(scope, first=scope.first - timedelta(days=days), last=scope.last - timedelta(days=days))


def weeks(scope: Scope, settings: Settings) -> list[Period]:
    """Return the weeks that overlap the scope, cut to it; the label is the first day of the uncut week."""
    first_day = scope.first - timedelta(days=(scope.first.isoweekday() - settings.week_start) % 7)
    found = []
    while first_day <= scope.last:
        found.append(clip("week", first_day, first_day, first_day + timedelta(days=7), scope, settings))
        first_day += timedelta(days=7)
    return found


def clip(grain: str, label: date, first: date, after: date, scope: Scope, settings: Settings) -> Period:
    """Return the local days from ``first`` until before ``after``, cut to the scope."""
    zone = settings.reporting_zone
    return cut(Period(grain, label, midnight(first, zone), midnight(after, zone)), whole(scope, settings))


def cut(period: Period, frame: Period) -> Period:
    """Return the part of the period inside the frame; it is cut when that is not all of it."""
    starts_at, ends_at = max(period.starts_at, frame.starts_at), min(period.ends_at, frame.ends_at)
    is_cut = (starts_at, ends_at) != (period.starts_at, period.ends_at)
    return replace(period, starts_at=starts_at, ends_at=ends_at, is_cut=is_cut)


def inside(rows: Iterable[dict[str, Any]], column: str, periods: Iterable[Period]) -> list[dict[str, Any]]:
    """Return the rows whose time lies in one of the periods, each once."""
    frames = list(periods)
    return [row for row in rows if any(period.holds(row[column]) for period in frames)]


def told(period: Period, state: str, measured: dict[str, Any]) -> dict[str, Any]:
    """Return the row of an answer; what is not covered is empty, never 0."""
    if state == "none":
        measured = dict.fromkeys(measured)
    return {
        "grain": period.grain,
        "period": period.label,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "coverage": state,
        **measured,
    }
