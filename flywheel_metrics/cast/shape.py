"""What a cell that means a time looks like: its shape (every digit a 9) and how that shape is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Stands in a format for the day and the month, whose order only the whole column tells.
DAY_MONTH = "{day_month}"

LOCAL, UTC, OFFSET, EPOCH = "local", "utc", "offset", "epoch"

_DATES = (
    (re.compile(r"9999([-/.])99?\1(99?)(?!9)"), "%Y{0}%m{0}%d"),
    (re.compile(r"99?([-/. ])([A-Za-z]{3,})\1(9999|99)(?!9)"), "%d{0}{month}{0}{year}"),
    (re.compile(r"([A-Za-z]{3,})([-/ ])99?(,? |[-/])(9999|99)(?!9)"), "{month}{1}%d{2}{year}"),
    (re.compile(r"99?([-/.])99?\1(9999|99)(?!9)"), DAY_MONTH),
)
_TIME = re.compile(r"(?P<gap>[T ]|, )99?:99(?P<second>:99(?:\.(?P<fraction>9{1,9}))?)?(?P<half>( ?)[AaPp][Mm])?")
_ZONE = re.compile(r"(?P<utc>[Zz]| ?UTC| ?GMT)|(?P<blank> ?)[+-]99(:?99)?")
#: As JavaScript writes a date that nobody formatted: Tue May 14 2024 08:53:33 GMT+0200 (Central European Summer Time).
_SCRIPT = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} 99 9999 99:99:99 GMT[+-]9999(?P<name> \([^()%9]+\))?")
_EPOCHS = {10: "seconds", 13: "milliseconds", 16: "microseconds", 19: "nanoseconds"}


@dataclass(frozen=True)
class Reading:
    """How a shape is read.

    format: for strptime, with DAY_MONTH where the order is open; the unit for EPOCH. zone: LOCAL, UTC, OFFSET or EPOCH.
    family: separator and length of the year of a numeric date whose order of day and month is open, else None.
    """

    format: str
    zone: str
    family: str | None = None

    def ordered(self, order: str | None) -> str:
        """Return the format with the order of day and month filled in: ``dmy`` or ``mdy``."""
        if self.family is None or order is None:
            return self.format
        separator, year = self.family[0], "%Y" if self.family.endswith("9999") else "%y"
        parts = ("%d", "%m", year) if order == "dmy" else ("%m", "%d", year)
        return self.format.replace(DAY_MONTH, separator.join(parts))


def reading(shape: str) -> Reading | None:
    """Return how cells of a shape are read as times; None when the shape means no time."""
    if match := re.fullmatch(r"(9+)(\.9+)?", shape):
        unit = _EPOCHS.get(len(match[1]))
        return Reading(unit, EPOCH) if unit and (not match[2] or unit == "seconds") else None
    if match := _SCRIPT.fullmatch(shape):
        return Reading(f"%a %b %d %Y %H:%M:%S GMT%z{match['name'] or ''}", OFFSET)
    for pattern, form in _DATES:
        if match := pattern.match(shape):
            return _with_time(shape[match.end() :], _date_format(match, form), _family(match, form))
    return None


def _date_format(match: re.Match[str], form: str) -> str:
    if form == DAY_MONTH:
        return form
    groups = match.groups()
    name = next((group for group in groups if group and group.isalpha()), "")
    year = "%Y" if groups[-1] == "9999" else "%y"
    return form.format(*groups, month="%b" if len(name) == 3 else "%B", year=year)


def _family(match: re.Match[str], form: str) -> str | None:
    return f"{match[1]}{match[2]}" if form == DAY_MONTH else None


def _with_time(rest: str, date: str, family: str | None) -> Reading | None:
    if not rest:
        return Reading(date, LOCAL, family)
    time = _TIME.match(rest)
    if time is None:
        return None
    form = time["gap"] + ("%I:%M" if time["half"] else "%H:%M")
    if time["second"]:
        form += ":%S"
    if time["fraction"]:
        form += ".%f" if len(time["fraction"]) <= 6 else ".%n"
    if time["half"]:
        form += " %p" if " " in time["half"] else "%p"
    return _with_zone(rest[time.end() :], date + form, family)


def _with_zone(rest: str, form: str, family: str | None) -> Reading | None:
    if not rest:
        return Reading(form, LOCAL, family)
    zone = _ZONE.fullmatch(rest)
    if zone is None:
        return None
    if zone["utc"]:
        return Reading(form + zone["utc"], UTC, family)
    return Reading(f"{form}{zone['blank']}%z", OFFSET, family)
