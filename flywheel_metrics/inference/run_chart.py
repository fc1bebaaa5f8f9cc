"""A run chart: too few weeks for limits, so their median and two rules about runs on one side of it.

Source: J. Anhøj and A. Vingaard Olesen (2014), Run charts revisited, PLoS ONE 9(11): of n values off the median, a run
longer than log2(n) + 3, rounded, or fewer crossings of the median than in 95 of 100 random series, is seldom chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import comb, log2
from statistics import median

from flywheel_metrics.inference.limits import Signal

#: Fewest values off the median that the rules are applied to.
FEWEST = 10


@dataclass(frozen=True)
class Run:
    """The median of the values and the signal, at the last value of the run that the series ends with."""

    median: float
    signals: tuple[Signal, ...]


def judge(values: Sequence[float]) -> Run | None:
    """Return the median and whether the runs are too long or too few for chance; None without a value."""
    if len(values) == 0:
        return None
    middle = median(values)
    sides = ["up" if value > middle else "down" for value in values if value != middle]
    if len(sides) < FEWEST:
        return Run(middle, ())
    lengths = [len(list(run)) for _, run in groupby(sides)]
    last = max(position for position, value in enumerate(values) if value != middle)
    if max(lengths) > round(log2(len(sides)) + 3):
        return Run(middle, (Signal(last, sides[-1], f"{max(lengths)} in a row on one side of the median"),))
    crossings = len(lengths) - 1
    if crossings < fewest_crossings(len(sides)):
        times = "once" if crossings == 1 else f"{crossings} times"
        return Run(middle, (Signal(last, sides[-1], f"the median crossed only {times}"),))
    return Run(middle, ())


def fewest_crossings(useful: int) -> int:
    """Return the lower 5 % point of how often so many values cross their median by chance (binomial with one half)."""
    chances, total = useful - 1, 0.0
    for crossings in range(useful):
        total += comb(chances, crossings) / 2**chances
        if total >= 0.05:
            return crossings
    return chances
