"""Compares a scope with the one before it, and says whether the difference is more than usual variation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from flywheel_metrics.answer import Answer
from flywheel_metrics.inference.limits import FEWEST, MOST, Limits, Signal, limits, signals
from flywheel_metrics.period import FULL
from flywheel_metrics.spine import ALL

SIGNAL, USUAL, LITTLE = "signal", "within usual variation", "too little data"


@dataclass(frozen=True)
class Comparison:
    """A scope beside the previous one.

    current, previous: the metric's ``signal`` column, None where empty. direction: ``up``, ``down`` or None when the
    signals do not agree. is_better: only for a signal. limits: None below 13 full periods. baseline: first and last
    label of the periods that the limits come from. signals: period label → rule. reason: why there is too little data.
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

    @property
    def strongest(self) -> Signal | None:
        """The last signal in the direction of the verdict; None when there is none."""
        found = [each for each in self.signals.values() if each.direction == self.direction]
        return found[-1] if found else None


def compare(answer: Answer, segment: str = ALL) -> Comparison:
    """Compare the scope with the previous one by the rules of an XmR chart over full weeks (or sprints)."""
    column = answer.metric.signal
    current, previous = answer.one("scope", segment), answer.one("previous", segment)
    now, then = current.get(column), previous.get(column)
    baseline, periods = _series(answer, segment)
    found = limits(baseline[column].tolist())
    fired = _fired(periods, column, found)
    verdict, direction, reason = _verdict(now, then, found, fired, len(baseline))
    better = None
    if verdict == SIGNAL and direction:
        better = (direction == "down") == (answer.metric.better == "lower")
    span = (_label(baseline, 0), _label(baseline, -1)) if found else None
    return Comparison(
        now, then, int(current.get("sample_size") or 0), int(previous.get("sample_size") or 0),
        verdict, direction, better, found, span, fired, reason,
    )  # fmt: skip


def _series(answer: Answer, segment: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the baseline and the periods of the scope, full ones with a value only.

    The baseline lies before the scope; where too little is covered there, it is the beginning of the scope.
    """
    grain = "sprint" if answer.metric.rate == "per sprint" else "week"
    before = _usable(answer, "baseline", segment).tail(MOST)
    inside = _usable(answer, grain, segment)
    if len(before) >= FEWEST:
        return before, inside
    return inside.head(max(FEWEST, min(MOST, len(inside) - FEWEST))), inside


def _usable(answer: Answer, grain: str, segment: str) -> pd.DataFrame:
    rows = answer.series(grain, segment)
    return rows[(rows["coverage"] == FULL) & rows[answer.metric.signal].notna()]


def _fired(periods: pd.DataFrame, column: str, found: Limits | None) -> dict[date, Signal]:
    if found is None:
        return {}
    # Of several rules at one period the first, most telling one is kept.
    ordered = reversed(signals(periods[column].tolist(), found))
    fired = {_label(periods, each.position): each for each in ordered}
    return dict(sorted(fired.items()))


def _verdict(
    now: float | None, then: float | None, found: Limits | None, fired: dict[date, Signal], baseline: int
) -> tuple[str, str | None, str]:
    if now is None or then is None:
        which = "this period" if now is None else "the period before"
        return LITTLE, None, f"there is no figure for {which}"
    if found is None:
        if baseline < FEWEST:
            return LITTLE, None, f"limits need {FEWEST} full periods and there are {baseline}"
        return LITTLE, None, "most periods are zero, so limits on counts would mislead"
    if not fired:
        return USUAL, None, ""
    direction = "down" if now < then else "up" if now > then else None
    sides = {each.direction for each in fired.values()}
    return SIGNAL, direction if direction in sides else None, ""


def _label(rows: pd.DataFrame, position: int) -> date:
    return pd.Timestamp(rows["period"].iloc[position]).date()
