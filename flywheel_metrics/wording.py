"""Numbers and dates as a person writes them."""

from __future__ import annotations

from datetime import date
from math import floor, log10

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
        return f"{minutes:.1f} min" if minutes < 10 and round(minutes, 1) % 1 else f"{minutes:.0f} min"
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
    if unit == "flag":
        return "–" if value is None else "yes" if value else "no"
    return number(value)


def ends(lower: float | None, upper: float | None, unit: str) -> str:
    """Return an interval such as ``35 to 42``, its ends with two significant digits, more only where they are the same.

    An end that is None is not known.
    """
    if lower is None or upper is None:
        if lower is None and upper is None:
            return "not estimable"
        known, word, side = (lower, "from", "upper") if upper is None else (upper, "up to", "lower")
        size, suffix = _scale(known or 0.0, unit)
        return f"{word} {_significant((known or 0.0) / size, 2)}{suffix}, {side} end not estimable"
    (size, suffix), (other, other_suffix) = _scale(upper, unit), _scale(lower, unit)
    if lower >= size / 2 or not lower:
        other, other_suffix = size, suffix
    for digits in range(2, 6):
        low, high = _significant(lower / other, digits, unit), _significant(upper / size, digits, unit)
        if low != high:
            break
    if (low, other) == (high, size):
        return f"about {figure(upper, unit)}"
    return f"{low}{other_suffix if other != size else ''} to {high}{suffix}"


def _scale(value: float, unit: str) -> tuple[float, str]:
    """Return what a value is divided by to be shown, and what stands after it."""
    if unit == "share":
        return 0.01, " %"
    if unit != "minutes":
        return 1.0, ""
    if value < 1:
        return 1 / 60, " s"
    if value < 2 * _MINUTES_PER_HOUR:
        return 1.0, " min"
    return (_MINUTES_PER_HOUR, " h") if value < 2 * _MINUTES_PER_DAY else (_MINUTES_PER_DAY, " days")


def _significant(value: float, digits: int, unit: str = "") -> str:
    """Return a value with significant digits; a percentage near 100 by what it lacks: 99.9 is not called 100."""
    if not value:
        return "0"
    lacking = 100 - value if unit == "share" and 99 < value < 100 else 0
    places = digits - 1 - floor(log10(lacking * 10 if lacking else abs(value)))
    return f"{round(value, places):,.{max(places, 0)}f}"


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
