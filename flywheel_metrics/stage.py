"""The full weeks (or sprints) of an answer, cut where a change was declared: each stage has its own limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from flywheel_metrics.answer import Answer
from flywheel_metrics.inference import limits
from flywheel_metrics.inference.limits import FEWEST, MOST, Limits, Signal
from flywheel_metrics.period import FULL


@dataclass(frozen=True)
class Stage:
    """Weeks between two declared changes.

    periods: labels; values: the column that is compared; both in order of time. inside: how many of the last of them
    lie in the scope. limits: None below 13 values or where most are 0.
    """

    periods: tuple[date, ...]
    values: tuple[float, ...]
    inside: int

    @property
    def baseline(self) -> slice:
        """The weeks that limits come from: those before the scope, or where they are too few the first of the stage."""
        before = len(self.values) - self.inside
        if before >= FEWEST:
            return slice(max(0, before - MOST), before)
        return slice(0, max(FEWEST, min(MOST, len(self.values) - FEWEST)))

    @property
    def baseline_values(self) -> tuple[float, ...]:
        """The values that limits come from."""
        return self.values[self.baseline]

    @property
    def limits(self) -> Limits | None:
        """Limits of usual variation."""
        return limits.limits(self.baseline_values)

    @property
    def span(self) -> tuple[date, date]:
        """First and last week of the baseline."""
        used = self.periods[self.baseline]
        return used[0], used[-1]

    def signals(self) -> dict[date, Signal]:
        """Return the weeks of the scope in which a rule fires; of several rules the first, most telling one."""
        found, start = self.limits, len(self.values) - self.inside
        if found is None:
            return {}
        fired = reversed(limits.signals(self.values[start:], found))
        return dict(sorted({self.periods[start + each.position]: each for each in fired}.items()))


def stages(answer: Answer, segment: str, declared: Sequence[date]) -> list[Stage]:
    """Return the stages of a series, at least one; the last is the one in force."""
    grain = "sprint" if answer.metric.rate == "per sprint" else "week"
    before, inside = _usable(answer, "baseline", segment), _usable(answer, grain, segment)
    periods, values = [*before[0], *inside[0]], [*before[1], *inside[1]]
    cuts = sorted({sum(period < day for period in periods) for day in declared})
    edges = [0, *(cut for cut in cuts if 0 < cut < len(periods)), len(periods)]
    return [
        Stage(tuple(periods[start:end]), tuple(values[start:end]), max(0, end - max(start, len(before[0]))))
        for start, end in pairwise(edges)
    ] or [Stage((), (), 0)]


def _usable(answer: Answer, grain: str, segment: str) -> tuple[list[date], list[float]]:
    rows = answer.series(grain, segment)
    values = rows[answer.metric.signal].to_numpy(dtype=np.float64)
    kept = (rows["coverage"].to_numpy() == FULL) & ~np.isnan(values)
    return rows["period"].to_numpy("datetime64[D]")[kept].tolist(), values[kept].tolist()
