"""Periods that people ask for by name, as days within what the exports cover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flywheel_metrics.period import week_of


@dataclass(frozen=True)
class Preset:
    """A named period, from first to last day, both included."""

    name: str
    first_day: date
    last_day: date


def presets(covered: tuple[date, date], week_start: int = 1) -> tuple[Preset, ...]:
    """Return the periods that lie at least in part in the covered days, which are given as first and last.

    "This quarter" ends with the data, not with the calendar; weeks are full ones only.
    """
    first, last = covered
    found = [_weeks(count, last, week_start) for count in (13, 26, 52)]
    quarter = _quarter_start(last)
    found += [
        Preset("This quarter so far", quarter, last),
        Preset("Last quarter", _quarter_start(quarter - timedelta(days=1)), quarter - timedelta(days=1)),
        Preset("Everything", first, last),
    ]
    return tuple(each for each in found if each.first_day <= each.last_day and each.last_day >= first)


def quarters(covered: tuple[date, date], most: int = 6) -> tuple[Preset, ...]:
    """Return the quarters that the covered days touch, the newest first, such as ``Q3 2026``."""
    first, last = covered
    found: list[Preset] = []
    start = _quarter_start(last)
    while len(found) < most and start >= _quarter_start(first):
        after = _quarter_start(start + timedelta(days=100))
        found.append(Preset(f"Q{(start.month + 2) // 3} {start.year}", start, after - timedelta(days=1)))
        start = _quarter_start(start - timedelta(days=1))
    return tuple(found)


def _weeks(count: int, last: date, week_start: int) -> Preset:
    end = week_of(last + timedelta(days=1), week_start) - timedelta(days=1)
    return Preset(f"Last {count} weeks", end - timedelta(days=7 * count - 1), end)


def _quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
