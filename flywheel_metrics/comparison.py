"""Compares a scope with the one before it, and says whether the difference is more than usual variation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flywheel_metrics import change
from flywheel_metrics.answer import Answer
from flywheel_metrics.change import Change
from flywheel_metrics.evidence import Evidence, Gaps
from flywheel_metrics.inference import between, run_chart
from flywheel_metrics.inference.between import Between
from flywheel_metrics.inference.limits import FEWEST, Limits, Signal, is_mostly_zero
from flywheel_metrics.spine import ALL
from flywheel_metrics.stage import Stage, stages

SIGNAL, USUAL, LITTLE = "signal", "within usual variation", "too little data"
#: What a series is judged by: limits on its weeks, its median alone, the days between events, or nothing.
LIMITS, RUN, DAYS, NOTHING = "limits", "run chart", "days between", ""


@dataclass(frozen=True)
class Comparison:
    """A scope beside the previous one.

    current, previous: the metric's ``signal`` column, None where empty. direction: ``up``, ``down`` or None when the
    signals do not agree, or the interval of the change leaves it open. is_better: only for a signal. limits: those in
    force at the end, None below 13 full periods. baseline: first and last label of the periods that the limits come
    from. signals: period label (of days between: day of the event) → rule. reason: why there is too little data.

    kind: what the series is judged by. stages: weeks between declared changes, each with its limits. median: of a run
    chart. gaps, between: days between rare events, and their limits. change: interval of the change, of a signal.
    """

    current: float | None
    previous: float | None
    current_n: int
    previous_n: int
    verdict: str
    direction: str | None
    is_better: bool | None
    limits: Limits | None
    baseline: tuple[date, date] | None
    signals: dict[date, Signal]
    reason: str
    kind: str = LIMITS
    stages: tuple[Stage, ...] = ()
    median: float | None = None
    gaps: Gaps | None = None
    between: Between | None = None
    change: Change | None = None

    @property
    def strongest(self) -> Signal | None:
        """The last signal in the direction of the verdict; None when there is none."""
        found = [each for each in self.signals.values() if each.direction == self.direction]
        return found[-1] if found else None


@dataclass(frozen=True)
class _Judged:
    """What a series says by itself: how it was judged, what stood out, and why nothing can be said."""

    kind: str
    signals: dict[date, Signal]
    reason: str = ""
    median: float | None = None
    gaps: Gaps | None = None
    between: Between | None = None


def compare(answer: Answer, segment: str = ALL, evidence: Evidence | None = None) -> Comparison:
    """Compare the scope with the previous one by the rules of an XmR chart over full weeks (or sprints).

    evidence: knows declared changes of the limits and the times of rare events; without it neither is looked at.
    """
    current, previous = answer.one("scope", segment), answer.one("previous", segment)
    now, then = current.get(answer.metric.signal), previous.get(answer.metric.signal)
    found = stages(answer, segment, evidence.declared if evidence else ())
    judged = _judged(answer, segment, found, evidence)
    made = Comparison(
        now, then, int(current.get("sample_size") or 0), int(previous.get("sample_size") or 0),
        LITTLE, None, None, found[-1].limits, found[-1].span if found[-1].limits else None, judged.signals,
        judged.reason, judged.kind, tuple(found), judged.median, judged.gaps, judged.between,
    )  # fmt: skip
    if now is None or then is None:
        return replace(made, reason=f"there is no figure for {'this period' if now is None else 'the period before'}")
    if judged.reason:
        return made
    if not judged.signals:
        return replace(made, verdict=USUAL)
    return _signal(answer, made, change.since(answer, segment))


def _signal(answer: Answer, made: Comparison, found: Change | None) -> Comparison:
    """Return the comparison as a signal; it has a direction where signals, figures and interval have the same."""
    now, then = made.current or 0.0, made.previous or 0.0
    direction = "down" if now < then else "up" if now > then else None
    if direction not in {each.direction for each in made.signals.values()} or (found and found.direction != direction):
        direction = None
    better = (direction == "down") == (answer.metric.better == "lower") if direction else None
    return replace(made, verdict=SIGNAL, direction=direction, is_better=better, change=found)


def _judged(answer: Answer, segment: str, found: list[Stage], evidence: Evidence | None) -> _Judged:
    if any(each.limits for each in found):
        fired = {label: signal for each in found for label, signal in each.signals().items()}
        few = f"since limits were drawn anew there are {len(found[-1].values)} full periods, and they need {FEWEST}"
        return _Judged(LIMITS, fired, "" if found[-1].limits or fired else few)
    last = found[-1]
    if len(last.values) >= FEWEST and is_mostly_zero(last.baseline_values):
        if evidence is not None and answer.metric.events:
            return _by_days(answer, evidence.gaps(segment))
        return _Judged(NOTHING, {}, "most periods are zero, so limits on counts would mislead")
    run = run_chart.judge(last.values)
    few = f"limits need {FEWEST} full periods and there are {len(last.values)}"
    if run is None:
        return _Judged(NOTHING, {}, few)
    start = len(last.values) - last.inside
    fired = {last.periods[each.position]: each for each in run.signals if each.position >= start}
    return _Judged(RUN, fired, "" if fired else few, run.median)


def _by_days(answer: Answer, gaps: Gaps) -> _Judged:
    """Judge a series of rare events by the days between them; signals of the scope only."""
    found = between.judge(gaps.days, gaps.open_days)
    if found is None:
        known = len(gaps.days)
        few = f"most periods are zero, and limits on the days between need {FEWEST} of these and there are {known}"
        return _Judged(DAYS, {}, few, gaps=gaps)
    ends_on = (*gaps.ends_on, gaps.last_day or answer.scope.last_day + timedelta(days=1))
    fired = {
        ends_on[each.position]: replace(each, rule=f"{each.rule}, by the days between")
        for each in reversed(found.signals)
        if answer.scope.first_day <= ends_on[each.position] <= answer.scope.last_day
    }
    return _Judged(DAYS, dict(sorted(fired.items())), gaps=gaps, between=found)
