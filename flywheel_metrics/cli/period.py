"""The ``--period`` of a command: 2026, 2026Q3, 2026-07, 2026-07-01..2026-09-30, last-26-weeks or all."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.period import week_of

FORMS = "2026, 2026Q3, 2026-07, 2026-07-01..2026-09-30, last-26-weeks or all"
_NAMED = re.compile(r"(?P<year>\d{4})(?:-?Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?", re.IGNORECASE)
_LAST = re.compile(r"last-(?P<count>[1-9]\d{0,3})-weeks?")


def days_of(text: str | None, dataset: Dataset) -> tuple[date, date]:
    """Return the first and last day that ``text`` names, both included.

    ``None`` means the last 26 full weeks, ``last-N-weeks`` the last full ones that the exports cover, ``all``
    everything that they cover.  Raises ScopeError for a text that names no days.
    """
    if text is None:
        return dataset.default_scope.first_day, dataset.default_scope.last_day
    if text == "all":
        return dataset.covered_days
    if last := _LAST.fullmatch(text):
        return _last_weeks(int(last["count"]), dataset)
    if named := _NAMED.fullmatch(text):
        return _named(named)
    return day_range(text)


def day_range(text: str) -> tuple[date, date]:
    """Read ``2026-01-01..2026-03-31``; both days are included. Raises ScopeError."""
    first, separator, last = text.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last if separator else first)
    except ValueError:
        raise ScopeError(f"{text!r} names no days; valid are {FORMS}.") from None
    if days[1] < days[0]:
        raise ScopeError(f"{text!r} ends before it starts.")
    return days


def _named(match: re.Match[str]) -> tuple[date, date]:
    year = int(match["year"])
    first, last = 1, 12
    if match["quarter"]:
        last = 3 * int(match["quarter"])
        first = last - 2
    elif match["month"]:
        first = last = int(match["month"])
    if year == 0:
        raise ScopeError(f"There is no year 0; valid are {FORMS}.")
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _last_weeks(count: int, dataset: Dataset) -> tuple[date, date]:
    _, last_day = dataset.covered_days
    end = week_of(last_day + timedelta(days=1), dataset.settings.week_start)
    return end - timedelta(weeks=count), end - timedelta(days=1)
