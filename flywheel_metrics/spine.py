"""The periods and segments that an answer has a row for, whether or not anything happened in them.

A scope or previous period of a metric that is an average has one row per full week (or sprint), all with the
same label, so that events outside of full weeks are not in the average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flywheel_metrics.coverage import Coverage
from flywheel_metrics.period import FULL, NONE, PARTIAL, Period, Range, days, local_date, weeks
from flywheel_metrics.scope import Scope

#: Full weeks before the scope that limits are drawn from.
BASELINE_WEEKS = 20

ALL = "all"


@dataclass(frozen=True)
class SprintWindow:
    """The dates of one or several sprints that start and end together."""

    range: Range
    is_inferred: bool


@dataclass(frozen=True)
class SpineRow:
    """One range of one period and segment. ``grain``: week, baseline, sprint, scope or previous."""

    grain: str
    period: date
    range: Range
    segment: str
    coverage: str
    is_inferred: bool = False


@dataclass(frozen=True)
class Calendar:
    """What cuts time into periods: the reporting zone, the first weekday (ISO) and the sprints."""

    zone: ZoneInfo
    week_start: int
    sprints: tuple[SprintWindow, ...] = ()


def weekly(calendar: Calendar, scope: Scope, coverage: Coverage, segment: str = ALL) -> list[SpineRow]:
    """Return the weeks of the scope and the weeks of the baseline before it."""
    before = scope.first_day - timedelta(days=1)
    baseline_starts = scope.first_day - timedelta(weeks=BASELINE_WEEKS + 1)
    rows = _rows("week", _weeks(calendar, scope), coverage, segment)
    baseline = [each for each in weeks(baseline_starts, before, calendar.zone, calendar.week_start) if not each.is_cut]
    return rows + _rows("baseline", baseline[-BASELINE_WEEKS:], coverage, segment)


def sprintly(calendar: Calendar, scope: Scope, coverage: Coverage, segment: str = ALL) -> list[SpineRow]:
    """Return the sprints that overlap the scope, whole, and those of the baseline before it."""
    rows = _sprints("sprint", calendar, days(scope.first_day, scope.last_day, calendar.zone), coverage, segment)
    starts = scope.first_day - timedelta(days=scope.day_count)
    baseline = _sprints("baseline", calendar, days(starts, scope.first_day, calendar.zone), coverage, segment)
    known = {row.range for row in rows}
    return rows + [row for row in baseline if row.range not in known and row.coverage == FULL]


def summary(
    grain: str, calendar: Calendar, scope: Scope, coverage: Coverage, rate: str, segment: str = ALL
) -> list[SpineRow]:
    """Return the rows of one whole scope, by how the metric's rate is taken over a scope."""
    whole = days(scope.first_day, scope.last_day, calendar.zone)
    if rate == "over the scope":
        return [SpineRow(grain, scope.first_day, whole, segment, coverage.state(whole))]
    if rate == "per sprint":
        parts = [row for row in _sprints("", calendar, whole, coverage, segment) if row.coverage == FULL]
    else:
        parts = [row for row in _rows("", _weeks(calendar, scope), coverage, segment) if row.coverage == FULL]
    if not parts:
        return [SpineRow(grain, scope.first_day, whole, segment, NONE)]
    return [SpineRow(grain, scope.first_day, row.range, segment, FULL, row.is_inferred) for row in parts]


def asked(grain: str, calendar: Calendar, scope: Scope, coverage: Coverage, segment: str = ALL) -> SpineRow:
    """Return the whole scope as one range, for what belongs to no week or sprint."""
    whole = days(scope.first_day, scope.last_day, calendar.zone)
    return SpineRow(grain, scope.first_day, whole, segment, coverage.state(whole))


def _weeks(calendar: Calendar, scope: Scope) -> list[Period]:
    return weeks(scope.first_day, scope.last_day, calendar.zone, calendar.week_start)


def _rows(grain: str, periods: Sequence[Period], coverage: Coverage, segment: str) -> list[SpineRow]:
    rows = []
    for period in periods:
        state = coverage.state(period.range)
        rows.append(SpineRow(grain, period.label, period.range, segment, PARTIAL if _cut(period, state) else state))
    return rows


def _cut(period: Period, state: str) -> bool:
    return period.is_cut and state == FULL


def _sprints(grain: str, calendar: Calendar, whole: Range, coverage: Coverage, segment: str) -> list[SpineRow]:
    rows = []
    for sprint in calendar.sprints:
        if sprint.range.overlaps(whole):
            state = coverage.state(sprint.range)
            label = local_date(sprint.range.starts_at, calendar.zone)
            if state == FULL and not whole.contains(sprint.range):
                state = PARTIAL
            rows.append(SpineRow(grain, label, sprint.range, segment, state, sprint.is_inferred))
    return rows
