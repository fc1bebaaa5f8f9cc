"""When things happen at Nordlicht: hours of the day, weekdays, holidays, seasons, and eighteen months of progress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flywheel_metrics.demo.chance import Chance

FIRST = date(2025, 4, 1)
LAST = date(2026, 9, 30)
ZONE = ZoneInfo("Europe/Berlin")
#: The morning on which all exports were made; what had not ended by then is open in them.
EXPORTED = datetime(2026, 10, 1, 5, 30, tzinfo=UTC)
DAY = timedelta(days=1)

_HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-29", "2025-06-09", "2025-10-03", "2025-12-24",
        "2025-12-25", "2025-12-26", "2025-12-31", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01",
        "2026-05-14", "2026-05-25",
    )
)  # fmt: skip
_HOURS = {
    "traffic": (3, 2, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 10, 9, 9, 9, 9, 10, 11, 12, 12, 10, 7, 5),
    "batch": (6, 8, 14, 16, 14, 10, 6, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 5),
    "flat": (1,) * 24,
    "office": (0, 0, 0, 0, 0, 0, 0, 1, 4, 9, 11, 10, 6, 8, 10, 9, 6, 3, 1, 0, 0, 0, 0, 0),
    "evening": (0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 1, 1, 0, 1, 1, 1, 2, 5, 9, 10, 8, 4, 2, 0),
}
_HOUR_NUMBERS = tuple(range(24))
#: Alerts on Saturdays and Sundays in proportion to weekdays.
_WEEKEND = {"traffic": 0.75, "batch": 0.9, "flat": 1.0}
#: Changes by weekday: releases pile up in the middle of the week, hardly anybody deploys at the weekend.
_CHANGES = (0.9, 1.25, 1.2, 1.15, 0.5, 0.04, 0.03)


def days() -> Iterator[date]:
    """Yield every day of the story."""
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def progress(day: date) -> float:
    """Return 0 on the first day, 1 on the last."""
    return (day - FIRST).days / (LAST - FIRST).days


def between(ends: tuple[float, float], day: date) -> float:
    """Return where something is on its way from one end to the other; it sets out only after the bad quarter."""
    turned = min(1.0, max(0.0, (progress(day) - 0.35) / 0.5))
    return ends[0] + (ends[1] - ends[0]) * turned


def alert_factor(profile: str, day: date) -> float:
    """Return how many alerts of this profile a day has, in proportion to a usual weekday."""
    weekend = _WEEKEND[profile] if day.weekday() >= 5 else 1.0
    # A usual week has the sum of one over its seven days, whatever the profile.
    return weekend * 7 / (5 + 2 * _WEEKEND[profile]) * season(day)


def season(day: date) -> float:
    """Return the load of the season: the bad quarter, its sale, and quiet days between the years."""
    if date(2025, 11, 24) <= day <= date(2025, 12, 1):
        return 1.55
    if date(2025, 12, 24) <= day <= date(2026, 1, 4):
        return 0.7
    return 1.22 if date(2025, 10, 6) <= day <= date(2025, 12, 23) else 1.0


def change_factor(day: date) -> float:
    """Return how many changes a day has, in proportion to the average day of a week."""
    frozen = date(2025, 11, 24) <= day <= date(2025, 12, 1) or date(2025, 12, 20) <= day <= date(2026, 1, 4)
    if frozen or day in _HOLIDAYS:
        return 0.05
    return _CHANGES[day.weekday()] * 7 / sum(_CHANGES)


def is_working(day: date) -> bool:
    """Return True on a weekday that is no holiday."""
    return day.weekday() < 5 and day not in _HOLIDAYS


def next_working(day: date) -> date:
    """Return the day itself or the next one that people work on."""
    while not is_working(day):
        day += DAY
    return day


def moment(chance: Chance, day: date, profile: str, zone: ZoneInfo = ZONE) -> datetime:
    """Return an instant (UTC) of the local day, by the hours of the profile."""
    hour = chance.weighted(_HOUR_NUMBERS, _HOURS[profile])
    at = local(day, time(hour, chance.integer(0, 59), chance.integer(0, 59)), zone)
    return at if is_told_apart(at) else at + timedelta(hours=2)


def office(day: date, zone: ZoneInfo, chance: Chance) -> datetime:
    """Return an instant (UTC) of office work on the local day, or on the next one that people work on."""
    return moment(chance, next_working(day), "office", zone)


def local(day: date, at: time, zone: ZoneInfo = ZONE) -> datetime:
    """Return the instant (UTC) of a wall clock."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def is_told_apart(at: datetime) -> bool:
    """Return False in the two hours of autumn that a wall clock shows alike: exports without offset mix them up."""
    wall = at.astimezone(ZONE)
    return wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset()


def whole(at: datetime) -> datetime:
    """Return the instant cut to a second, moved on where a wall clock would show it twice."""
    at = at.replace(microsecond=0)
    return at if is_told_apart(at) else at + timedelta(hours=2)
