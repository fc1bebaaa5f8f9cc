"""How sure the difference between two periods is: the interval of the ratio of rates or medians, or of shares apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flywheel_metrics import uncertainty
from flywheel_metrics.answer import Answer
from flywheel_metrics.inference import intervals, resampling
from flywheel_metrics.spine import ALL


@dataclass(frozen=True)
class Change:
    """The 95 % interval of later ÷ earlier or, where ``is_ratio`` is False, of later − earlier.

    upper: None where the earlier figure is 0, so that no ratio is too large.
    """

    lower: float
    upper: float | None
    is_ratio: bool = True

    @property
    def direction(self) -> str:
        """``up`` or ``down`` where the interval leaves nothing else, else empty."""
        still = 1.0 if self.is_ratio else 0.0
        if self.lower > still:
            return "up"
        return "down" if self.upper is not None and self.upper < still else ""


def since(answer: Answer, segment: str = ALL) -> Change | None:
    """Return the change from the period before to the scope; None where the metric or the figures do not give one."""
    if uncertainty.is_quotient(answer):
        spread = uncertainty.dispersion(answer, segment)
        return between(_quotient(answer, "scope", segment), _quotient(answer, "previous", segment), answer, spread)
    if answer.metric.estimate is None:
        return None
    now, then = (uncertainty.durations(answer, grain, segment).grouped for grain in ("scope", "previous"))
    found = resampling.median_ratio(now, then)
    return Change(*found) if found else None


def between(
    now: tuple[float, float] | None, then: tuple[float, float] | None, answer: Answer, spread: float
) -> Change | None:
    """Return the change between two quotients, each a numerator and a denominator; None where one is empty."""
    if now is None or then is None:
        return None
    if answer.metric.estimate is not None and answer.metric.estimate.kind == "share":
        return Change(*intervals.share_difference(now, then), is_ratio=False)
    return Change(*intervals.rate_ratio(now, then, spread))


def quotient(answer: Answer, segment: str = ALL) -> tuple[float, float] | None:
    """Return numerator and denominator of a scope."""
    return _quotient(answer, "scope", segment)


def _quotient(answer: Answer, grain: str, segment: str) -> tuple[float, float] | None:
    frame: Any = answer.series(grain, segment)
    if len(frame) != 1:
        return None
    count, whole = uncertainty.parts(answer, frame)
    return (float(count[0]), float(whole[0])) if whole[0] > 0 else None
