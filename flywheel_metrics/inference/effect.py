"""Did a guardrail work?  The rate of its alert's pages after it, as a multiple of that before, with its 95 % interval.

Given how many pages there were in all, how many of them fall after the guardrail is binomial; that gives the exact
conditional interval of the ratio, here in its mid-P form (Lancaster, 1961), since Clopper and Pearson's is wider than
it says and finds less.  Pages come in bunches: their variance is taken to be a multiple of that of pure chance,
estimated from the weeks on each side together with those of the other guardrails, and the interval is that of as many
times fewer pages, widened by Student's t because the multiple is estimated too.  What similar alerts without a
guardrail did meanwhile is divided out, and their own chance makes the interval wider.  Of many guardrails tried at
once some seem to work by chance: the verdicts hold the expected share of false claims at 5 % (Benjamini and Hochberg,
1995, JRSS B 57).  A guardrail is put where it hurt most, so that the weeks before are often the worst of an alert, and
better ones follow whatever is done: where they were unusually bad for the alert's own longer past, the weeks after are
held against that past as well, and "worked" needs both.  ``python -m benchmarks guardrails`` measures how often all of
this is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORKED, NO_CHANGE, TOO_EARLY = "worked", "no change", "too early"
#: Share of false claims among the guardrails said to work.
FALSE_CLAIMS = 0.05
#: Days that must be known on each side; a little less than eight weeks, for a clock that was put forward.
WINDOW_DAYS = 55.9
#: Days of the longer past that must be known: sixteen weeks.
PAST_DAYS = 112
#: So unlikely must as many pages be by the longer past for the weeks before to be called unusually bad.
UNUSUAL = 0.05
#: Pages that similar alerts need on both sides together for a comparison.
CONTROL_PAGES = 60
#: Degrees of freedom that the spread of all alerts counts for beside an alert's own: as many as its own sixteen weeks.
_SHARED = 14
_TAIL = 0.025

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """Weekly counts of pages before or after, and the days of each week in which they are known."""

    pages: Sequence[float]
    days: Sequence[float]

    @property
    def total(self) -> float:
        """Pages in all."""
        return float(sum(self.pages))

    @property
    def exposure(self) -> float:
        """Days in all."""
        return float(sum(self.days))


@dataclass(frozen=True)
class Effect:
    """What changed with a guardrail.

    ratio: rate after ÷ rate before, the trend of similar alerts divided out; None without a page before. lower, upper:
    its interval, an end None where nothing bounds it. trend: the same ratio for similar alerts, None without any.
    dispersion: variance as a multiple of chance. p_value: of so few pages after it, had it changed nothing; q_value:
    the same, corrected for many guardrails. reason: why it could not be tried; empty where the figures say it.

    pages_past, days_past: of the alert's longer past, None where too little of it is known. peak: rate before ÷ that of
    the longer past, where it was unusually high for that, else None. past_ratio, past_lower, past_upper: rate after ÷
    that of the longer past with its interval, beside a peak only.
    """

    pages_before: int
    pages_after: int
    days_before: float
    days_after: float
    ratio: float | None
    lower: float | None
    upper: float | None
    trend: float | None
    dispersion: float
    p_value: float | None
    q_value: float | None
    verdict: str
    reason: str = ""
    pages_past: int | None = None
    days_past: float | None = None
    peak: float | None = None
    past_ratio: float | None = None
    past_lower: float | None = None
    past_upper: float | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the interval lies below 1, and after unusually bad weeks that against the longer past as well."""
        is_below = self.ratio is not None and self.ratio < 1 and self.upper is not None and self.upper < 1
        return is_below and (self.peak is None or (self.past_upper is not None and self.past_upper < 1))


def shared_dispersion(guardrails: Sequence[tuple[Side, Side]]) -> float | None:
    """Return variance ÷ mean over the weeks before and after many guardrails, None where none of them tells."""
    found = [_squares(each) for each in guardrails]
    freedom = sum(each for _, each in found)
    return sum(squares for squares, _ in found) / freedom if freedom else None


def estimate(
    before: Side, after: Side, control: tuple[Side, Side] | None = None, shared: float | None = None,
    past: Side | None = None,
) -> Effect:  # fmt: skip
    """Estimate the effect of one guardrail; its verdict is open until ``judge`` has seen all of them.

    control: the same weeks of similar alerts without a guardrail. shared: what ``shared_dispersion`` says. past: the
    alert's own pages before all of these weeks.
    """
    trend, trend_noise = _trend(control)
    spread, freedom = _dispersion((before, after), shared)
    is_early = after.exposure < WINDOW_DAYS
    reason = _untried(before, after)
    base = Effect(
        int(before.total), int(after.total), before.exposure, after.exposure, None, None, None, trend, spread,
        None, None, TOO_EARLY if is_early else NO_CHANGE, reason,
    )  # fmt: skip
    if not before.exposure or not after.exposure or not before.total + after.total:
        return base
    # The noise of the comparison counts as so many times more variance of the alert's own pages.
    noise = 1 / (before.total + 0.5) + 1 / (after.total + 0.5)
    inflated = spread * (1 + trend_noise / (spread * noise))
    lower, upper, p_value = _compared(
        before.total / inflated, after.total / inflated, after.exposure * (trend or 1.0) / before.exposure,
        freedom if inflated > 1 else None,
    )  # fmt: skip
    ratio = None
    if before.total:
        ratio = after.total / after.exposure / (before.total / before.exposure) / (trend or 1.0)
    found = replace(base, ratio=ratio, lower=lower, upper=upper, p_value=p_value)
    if past is None or past.exposure < PAST_DAYS or not past.total:
        return found
    return _beside_past(found, before, after, past, spread, freedom if spread > 1 else None)


def _beside_past(found: Effect, before: Side, after: Side, past: Side, spread: float, freedom: int | None) -> Effect:
    """Return an effect with what the alert's longer past says of the weeks before, and of those after a peak."""
    found = replace(found, pages_past=int(past.total), days_past=past.exposure)
    # How likely so few pages of the past are, had it had the rate of the weeks before.
    unusual = _compared(before.total / spread, past.total / spread, past.exposure / before.exposure, freedom)[2]
    usual = past.total / past.exposure
    if unusual > UNUSUAL or before.total / before.exposure <= usual:
        return found
    lower, upper, p_value = _compared(
        past.total / spread, after.total / spread, after.exposure / past.exposure, freedom
    )
    return replace(
        found, peak=before.total / before.exposure / usual, past_ratio=after.total / after.exposure / usual,
        past_lower=lower, past_upper=upper, p_value=max(p_value, found.p_value or 0.0),
    )  # fmt: skip


def judge(effects: Sequence[Effect]) -> list[Effect]:
    """Return the effects with their verdicts; only those whose weeks are all known are tried."""
    tried = [position for position, each in enumerate(effects) if each.p_value is not None and not each.reason]
    if not tried:
        return list(effects)
    from scipy import stats  # noqa: PLC0415 - takes a second to import, and few pages show it

    corrected = stats.false_discovery_control([effects[position].p_value for position in tried])
    judged = list(effects)
    for position, q_value in zip(tried, corrected, strict=True):
        found = effects[position]
        # The interval has to agree, or a reader would see a verdict that the figures beside it deny.
        verdict = WORKED if found.is_clear and q_value <= FALSE_CLAIMS else NO_CHANGE
        judged[position] = replace(found, q_value=float(q_value), verdict=verdict)
    return judged


def _untried(before: Side, after: Side) -> str:
    if after.exposure < WINDOW_DAYS:
        return "the eight weeks after it are not over"
    if before.exposure < WINDOW_DAYS:
        return "the eight weeks before it are not known"
    return "" if before.total + after.total else "its alert did not page in these sixteen weeks"


def _trend(control: tuple[Side, Side] | None) -> tuple[float | None, float]:
    """Return the ratio of the similar alerts' rates, and the variance of its logarithm; None and 0 without enough."""
    if control is None:
        return None, 0.0
    before, after = control
    is_enough = before.total + after.total >= CONTROL_PAGES and before.total and after.total
    if not is_enough or not before.exposure or not after.exposure:
        return None, 0.0
    spread, _ = _dispersion((before, after))
    ratio = (after.total / after.exposure) / (before.total / before.exposure)
    return ratio, spread * (1 / before.total + 1 / after.total)


def _dispersion(sides: tuple[Side, Side], shared: float | None = None) -> tuple[float, int]:
    """Return variance ÷ mean, at least 1, and the degrees of freedom of its estimate."""
    squares, freedom = _squares(sides)
    if shared is not None:
        squares, freedom = squares + _SHARED * shared, freedom + _SHARED
    return (max(1.0, squares / freedom), freedom) if freedom else (1.0, 0)


def _squares(sides: tuple[Side, Side]) -> tuple[float, int]:
    """Return Pearson's sum of squares around each side's own rate, and its degrees of freedom."""
    squares, freedom = 0.0, 0
    for side in sides:
        count, days = np.asarray(side.pages, dtype=np.float64), np.asarray(side.days, dtype=np.float64)
        count, days = count[days > 0], days[days > 0]
        if len(count) < 2 or not count.sum():
            continue
        expected = days * count.sum() / days.sum()
        squares += float(np.sum((count - expected) ** 2 / expected))
        freedom += len(count) - 1
    return squares, freedom


def _compared(before: float, after: float, exposure: float, freedom: int | None) -> tuple[float, float | None, float]:
    """Return interval and p-value of the ratio of rates.

    exposure: that after ÷ that before. freedom: degrees of freedom of the estimated spread, None where it is chance's.
    """
    special: Any = _special()
    tail = float(special.ndtr(-special.stdtrit(freedom, 1 - _TAIL))) if freedom else _TAIL
    low = _share_where(before, after, 1 - tail) if after else 0.0
    high = _share_where(before, after, tail) if before else 1.0
    p_value = _so_few(before, after, exposure / (1 + exposure))
    if freedom:
        p_value = float(special.stdtr(freedom, special.ndtri(p_value)))
    return low / (1 - low) / exposure, high / (1 - high) / exposure if high < 1 else None, p_value


def _so_few(before: float, after: float, share: float) -> float:
    """Return how likely so few of the pages fall after, when each does with the share; half of the count itself."""
    special: Any = _special()
    at_most = float(special.betainc(before, after + 1, 1 - share)) if before else 1.0
    below = float(special.betainc(before + 1, after, 1 - share)) if after else 0.0
    return (at_most + below) / 2


def _share_where(before: float, after: float, probability: float) -> float:
    """Return the share at which so few after have the probability, by bisection: it falls as the share rises."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if _so_few(before, after, middle) > probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _special() -> Any:
    from scipy import special  # noqa: PLC0415 - takes longer to import than a page takes to draw

    return special
