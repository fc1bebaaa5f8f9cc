"""How sure a figure of an answer is: its interval, by the way that the metric's own file names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from flywheel_metrics.answer import Answer
from flywheel_metrics.inference import intervals, resampling, survival
from flywheel_metrics.inference.intervals import Floats, Interval
from flywheel_metrics.period import FULL
from flywheel_metrics.spine import ALL

#: Denominators that are whole periods: a period covered in part would count as a whole one.
_PERIODS = ("weeks", "sprints")
METHODS = {"rate": "exact Poisson", "share": "Wilson", "durations": "order statistics"}


@dataclass(frozen=True)
class Counts:
    """Events and exposure of full weeks (or sprints), by the label of the week."""

    periods: tuple[date, ...]
    counts: Floats
    exposures: Floats


@dataclass(frozen=True)
class Durations:
    """Durations of a scope, in minutes, shortest first, and how long those still open have lasted at least.

    groups: for each duration, which ones it belongs with (rollbacks of one day), for they are not told apart by chance.
    """

    minutes: tuple[float, ...]
    open_minutes: tuple[float, ...] = ()
    groups: tuple[float, ...] = ()

    @property
    def grouped(self) -> list[list[float]]:
        """The durations by group."""
        found: dict[float, list[float]] = {}
        for minutes, group in zip(self.minutes, self.groups, strict=True):
            found.setdefault(group, []).append(minutes)
        return list(found.values())

    @cached_property
    def percentile(self) -> Interval:
        """The interval of the 95th percentile."""
        return intervals.quantile(self.minutes, 0.95)

    @cached_property
    def median(self) -> Interval:
        """The interval of the median."""
        return intervals.quantile(self.minutes, 0.5)

    @cached_property
    def mean(self) -> Interval:
        """The interval of the mean."""
        return resampling.mean(self.minutes)

    @cached_property
    def median_with_open(self) -> survival.Median:
        """The median when those still open count as lower bounds."""
        return survival.median(self.minutes, self.open_minutes)


def parts(answer: Answer, frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return numerator and denominator of each row; both are 0 where the row has no interval."""
    estimate = answer.metric.estimate
    if estimate is None or estimate.kind == "durations":
        raise ValueError(f"{answer.metric.name} is no quotient")
    numerator = sum((_numbers(frame, name) for name in estimate.parts), np.zeros(len(frame)))
    whole = _numbers(frame, estimate.whole)
    if estimate.whole in _PERIODS:
        whole = np.where(frame["coverage"].to_numpy() == FULL, whole, 0.0)
    return np.where(whole > 0, numerator, 0.0), whole


def _numbers(frame: pd.DataFrame, name: str) -> Floats:
    return np.asarray(np.nan_to_num(frame[name].to_numpy(dtype=np.float64)))


def is_quotient(answer: Answer) -> bool:
    """Return whether the interval comes from a numerator and a denominator in the answer."""
    return answer.metric.estimate is not None and answer.metric.estimate.kind != "durations"


def weekly(answer: Answer, segment: str = ALL) -> Counts:
    """Return the counts of all full weeks (or sprints), those before the scope included, in order."""
    known = [_full(answer, frame) for frame in _in_order(answer, segment)]
    periods = [label for labels, _, _ in known for label in labels.tolist()]
    return Counts(tuple(periods), *(np.concatenate([each[part] for each in known]) for part in (1, 2)))


def dispersion(answer: Answer, segment: str = ALL) -> float:
    """Return how much more the metric's counts vary from week to week than chance alone would make them."""
    found = weekly(answer, segment)
    return intervals.dispersion(found.counts, found.exposures)


def _in_order(answer: Answer, segment: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    grain = "sprint" if answer.metric.rate == "per sprint" else "week"
    return answer.series("baseline", segment), answer.series(grain, segment)


def _full(answer: Answer, frame: pd.DataFrame) -> tuple[NDArray[np.datetime64], Floats, Floats]:
    count, exposure = parts(answer, frame)
    used = (frame["coverage"].to_numpy() == FULL) & (exposure > 0)
    return frame["period"].to_numpy("datetime64[D]")[used], count[used], exposure[used]


def of(answer: Answer, grain: str = "scope", segment: str = ALL) -> Interval | None:
    """Return the interval of a value that is a quotient; None where the metric has none or the value is empty."""
    frame = answer.series(grain, segment)
    if not is_quotient(answer) or len(frame) != 1:
        return None
    lower, upper = (float(ends[0]) for ends in ends(answer, frame, segment))
    return None if np.isnan(lower) else Interval(lower, upper, method(answer))


def method(answer: Answer) -> str:
    """Return the name of the way in which the interval of the metric's value is made, empty where it has none."""
    return METHODS[answer.metric.estimate.kind] if answer.metric.estimate else ""


def columns(answer: Answer, grain: str) -> pd.DataFrame:
    """Return ``interval_lower``, ``interval_upper`` and ``interval_method`` for the rows of a grain, by their index."""
    frame = answer.frame[answer.frame["grain"] == grain]
    if is_quotient(answer):
        found = [_columns(answer, part, str(segment)) for segment, part in frame.groupby("segment", sort=False)]
    else:
        found = [_of_durations(answer, frame)] if answer.metric.estimate else []
    empty = pd.DataFrame(np.nan, index=frame.index, columns=["interval_lower", "interval_upper"])
    ends = pd.concat(found).reindex(frame.index) if found else empty
    known = ends.notna().any(axis=1)
    return ends.assign(interval_method=known.map({True: method(answer), False: ""}))


def durations(answer: Answer, grain: str = "scope", segment: str = ALL) -> Durations:
    """Return the durations counted in a scope or the period before."""
    rows = answer.series(grain, segment)
    if len(rows) != 1 or answer.metric.estimate is None:
        return Durations(())
    known, row = answer.metric.estimate, rows.index[0]
    minutes = _listed(answer, known.parts[0], row)
    groups = _listed(answer, known.whole, row) if known.whole else tuple(range(len(minutes)))
    return Durations(minutes, groups=groups)


def _listed(answer: Answer, column: str, row: Any) -> tuple[float, ...]:
    found = answer.durations[column].loc[row] if answer.durations is not None else None
    return () if found is None or np.ndim(found) == 0 else tuple(np.asarray(found, dtype=np.float64).tolist())


def ends(answer: Answer, frame: pd.DataFrame, segment: str = ALL) -> tuple[Floats, Floats]:
    """Return the lower and upper ends for rows of one segment; nan where a row has no interval."""
    numerator, whole = parts(answer, frame)
    if answer.metric.estimate is not None and answer.metric.estimate.kind == "share":
        return intervals.wilson(numerator, whole)
    return intervals.poisson(numerator, whole, dispersion(answer, segment))


def _columns(answer: Answer, frame: pd.DataFrame, segment: str) -> pd.DataFrame:
    lower, upper = ends(answer, frame, segment)
    return pd.DataFrame({"interval_lower": lower, "interval_upper": upper}, index=frame.index)


def _of_durations(answer: Answer, frame: pd.DataFrame) -> pd.DataFrame:
    column = answer.metric.estimate.parts[0] if answer.metric.estimate else ""
    found = [intervals.quantile(_listed(answer, column, row), 0.95) for row in frame.index]
    ends = {"interval_lower": [each.lower for each in found], "interval_upper": [each.upper for each in found]}
    return pd.DataFrame(ends, index=frame.index, dtype=float)
