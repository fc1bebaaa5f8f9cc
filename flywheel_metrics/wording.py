"""Numbers and dates as a person writes them."""

from __future__ import annotations

from datetime import date

_MINUTES_PER_HOUR, _MINUTES_PER_DAY = 60, 1440


def number(value: float | None) -> str:
    """Return a count or rate with three significant digits, thousands separated; a dash for none."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 100 or float(value).is_integer():
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 1 else f"{value:.2g}"


def duration(minutes: float | None) -> str:
    """Return a duration in the fitting unit: seconds, minutes, hours or days."""
    if minutes is None:
        return "–"
    if minutes < 1:
        return f"{minutes * 60:.0f} s"
    if minutes < 2 * _MINUTES_PER_HOUR:
        return f"{minutes:.0f} min"
    if minutes < 2 * _MINUTES_PER_DAY:
        return f"{minutes / _MINUTES_PER_HOUR:.1f} h"
    return f"{minutes / _MINUTES_PER_DAY:.1f} days"


def share(value: float | None) -> str:
    """Return a share as a percentage; one decimal below ten percent."""
    if value is None:
        return "–"
    percent = value * 100
    return f"{percent:.1f} %" if 0 < percent < 10 else f"{percent:.0f} %"


def figure(value: float | None, unit: str) -> str:
    """Return a value of a metric in its unit, without the unit's name where that is said elsewhere."""
    if unit == "minutes":
        return duration(value)
    if unit == "share":
        return share(value)
    return number(value)


def count(number_of: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun, singular for one."""
    noun = singular if number_of == 1 else plural or f"{singular}s"
    return f"{number_of:,} {noun}"


def day(value: date) -> str:
    """Return a date such as 5 July 2026."""
    return f"{value.day} {value:%B %Y}"


def day_range(first: date, last: date) -> str:
    """Return a range of days, saying month and year once where they are the same."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {first:%B} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def listing(words: list[str]) -> str:
    """Return words joined as in a sentence: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
