"""Durations of which some have not ended: what is still open counts as lasting at least so long."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from flywheel_metrics.inference.intervals import Interval


@dataclass(frozen=True)
class Median:
    """The median of durations, open ones included, in their unit; None when most last longer than is known."""

    value: float | None
    interval: Interval


def median(ended: Sequence[float], still_open: Sequence[float]) -> Median:
    """Return the Kaplan-Meier median with its interval from the log-log band of the survival function.

    It is the shortest duration that at most half outlast. Source: E. L. Kaplan and P. Meier (1958), JASA 53; the band
    is that of scipy.stats.ecdf.
    """
    if not ended:
        return Median(None, Interval(None, None, "Kaplan-Meier"))
    from scipy import stats  # noqa: PLC0415 - takes a second to import, and few pages show it

    sample = stats.CensoredData(uncensored=list(ended), right=list(still_open))
    survival = stats.ecdf(sample).sf
    with warnings.catch_warnings():  # where all or none outlast a duration, the band has no ends, and needs none
        warnings.simplefilter("ignore", RuntimeWarning)
        band = survival.confidence_interval(method="log-log")
    return Median(
        _first_at_most_half(survival.quantiles, survival.probabilities),
        Interval(
            _first_at_most_half(band.low.quantiles, band.low.probabilities),
            _first_at_most_half(band.high.quantiles, band.high.probabilities),
            "Kaplan-Meier",
        ),
    )


def _first_at_most_half(durations: Sequence[float], outlasting: Sequence[float]) -> float | None:
    for duration, share in zip(durations, outlasting, strict=True):
        if share <= 0.5:
            return float(duration)
    return None
