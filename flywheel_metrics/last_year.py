"""The same period of the year before, with the same three verdicts: the season is the same, the team may not be."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flywheel_metrics import change, uncertainty
from flywheel_metrics.answer import Answer, ask
from flywheel_metrics.change import Change
from flywheel_metrics.comparison import LITTLE, SIGNAL, USUAL
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.finding import signal_unit
from flywheel_metrics.inference import resampling
from flywheel_metrics.period import FULL
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import day_range, figure

#: Longest scope in days that has a year before it which is not partly itself.
LONGEST = 366
_YEAR, _DAY = timedelta(weeks=52), timedelta(days=1)


@dataclass(frozen=True)
class LastYear:
    """A scope beside the same one a year before. change: interval of the change, None where too little is known."""

    scope: Scope
    now: float | None
    then: float | None
    change: Change | None
    verdict: str


def same_period(scope: Scope) -> Scope:
    """Return the same calendar months a year before, else the same weeks: 52 weeks before, so that weekdays agree."""
    first, last = scope.first_day, scope.last_day
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return replace(scope, first_day=_year_before(first), last_day=_year_before(last + timedelta(days=1)) - _DAY)
    return replace(scope, first_day=first - _YEAR, last_day=last - _YEAR)


def beside(evidence: Evidence) -> LastYear:
    """Ask the same a year before; one query more, of durations three."""
    answer = evidence.answer
    before = ask(evidence.dataset, answer.metric, same_period(answer.scope))
    found = _change(evidence, Evidence(evidence.dataset, before))
    now, then = (each.one("scope").get(answer.metric.signal) for each in (answer, before))
    if found is None or now is None or then is None or 2 * _full(before) < _full(answer):
        return LastYear(before.scope, now, then, None, LITTLE)
    return LastYear(before.scope, now, then, found, SIGNAL if found.direction else USUAL)


def sentence(answer: Answer, found: LastYear) -> str:
    """Return both figures and the verdict. A direction is claimed only where the interval supports it."""
    span, unit = day_range(found.scope.first_day, found.scope.last_day), signal_unit(answer)
    if found.then is None:
        return f"A year before ({span}): no figure, so too little data to compare."
    then, now = figure(found.then, unit), figure(found.now, unit)
    if found.change is None:
        return f"A year before ({span}): {then}, too little data to call it a change."
    if found.verdict == USUAL:
        return f"A year before ({span}): {then}, and {now} now, which is within usual variation."
    verb = "fell" if found.change.direction == "down" else "rose"
    return f"Compared with a year before ({span}) it {verb} from {then} to {now}: more than usual variation."


def _full(answer: Answer) -> int:
    """Return how many weeks (or sprints) of a scope are covered in full."""
    grain = "sprint" if answer.metric.rate == "per sprint" else "week"
    return int((answer.series(grain)["coverage"] == FULL).sum())


def _change(now: Evidence, then: Evidence) -> Change | None:
    answer = now.answer
    if uncertainty.is_quotient(answer):
        spread = max(uncertainty.dispersion(each.answer) for each in (now, then))
        return change.between(change.quotient(answer), change.quotient(then.answer), answer, spread)
    if answer.metric.estimate is None:
        return None
    found = resampling.median_ratio(uncertainty.durations(answer).grouped, uncertainty.durations(then.answer).grouped)
    return Change(*found) if found else None


def _year_before(first: date) -> date:
    """Return the same first day of a month a year before."""
    return first.replace(year=first.year - 1)
