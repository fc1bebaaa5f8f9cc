"""Whether a series of counts changed its level once: when, by how much, and how sure that is.

The split into a before and an after that raises the Poisson likelihood most is compared with the best splits of the
same weeks in random order. Their order is all that is shuffled, so the test holds its rate of false alarms however
much the counts vary from week to week; it takes the weeks for independent of each other.

Sources: A. N. Pettitt (1979), A non-parametric approach to the change-point problem, Applied Statistics 28, for the
idea; K. J. Worsley (1983), Biometrika 70, for the likelihood ratio; B. E. Hansen (2000), Econometrica 68, for the
range of the date.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from flywheel_metrics.inference import intervals
from flywheel_metrics.inference.intervals import Floats

#: Fewest weeks and events to look at, and weeks on each side of a change.
FEWEST_WEEKS, FEWEST_EVENTS, SIDE = 16, 20, 4
LEVEL = 0.05
ORDERS = 999
#: A position whose likelihood ratio is this much below the best one is not in the 95 % range (Hansen 2000).
_RANGE = -2 * log(1 - sqrt(0.95))
#: How often a change of the size called detectable is found.
POWER = 0.8
_SEED = 20


@dataclass(frozen=True)
class Bend:
    """What a series says about one lasting change of its level.

    position: where the new level begins, None when no change was found; earliest, latest: 95 % range of it. before,
    after: rates. ratio: 95 % interval of after ÷ before, its upper end None when nothing happened before. p: share of
    random orders that split as well. detectable: logarithm of the ratio that would be found four times in five if it
    began in the middle. reason: why there is too little data, else empty.
    """

    position: int | None = None
    earliest: int = 0
    latest: int = 0
    before: float = 0.0
    after: float = 0.0
    ratio: tuple[float, float | None] = (0.0, None)
    p: float = 1.0
    detectable: float = 0.0
    weeks: int = 0
    reason: str = ""


def find(counts: ArrayLike, exposures: ArrayLike, orders: int = ORDERS) -> Bend:
    """Look for one change in counts of equal or unequal exposure (all above 0), in order of time."""
    count, exposure = np.asarray(counts, dtype=np.float64), np.asarray(exposures, dtype=np.float64)
    weeks, events = len(count), float(count.sum())
    if weeks < FEWEST_WEEKS:
        return Bend(weeks=weeks, reason=f"it takes {FEWEST_WEEKS} full periods and there are {weeks}")
    if events < FEWEST_EVENTS:
        return Bend(weeks=weeks, reason=f"it takes {FEWEST_EVENTS} events and there are {events:.0f}")
    gains = _gains(count[None, :], exposure[None, :])[0]
    best = _of_random_orders(count, exposure, orders)
    p = (1 + int(np.count_nonzero(best >= gains.max() - 1e-9))) / (1 + orders)
    position = int(np.argmax(gains)) + SIDE
    spread = _spread(count, exposure, position if p <= LEVEL else weeks)
    if p > LEVEL:
        threshold = float(np.quantile(best, 1 - LEVEL))
        return Bend(p=p, detectable=_detectable(threshold, spread, events), weeks=weeks)
    return _bend(count, exposure, gains, position, spread, p)


def _bend(count: Floats, exposure: Floats, gains: Floats, position: int, spread: float, p: float) -> Bend:
    inside = np.flatnonzero(gains >= gains.max() - _RANGE * spread) + SIDE
    earlier, later = (
        (float(count[part].sum()), float(exposure[part].sum())) for part in (slice(position), slice(position, None))
    )
    return Bend(
        position, int(inside.min()), int(inside.max()),
        earlier[0] / earlier[1], later[0] / later[1],
        intervals.rate_ratio(later, earlier, spread), p, 0.0, len(count),
    )  # fmt: skip


def _gains(count: Floats, exposure: Floats) -> Floats:
    """Return twice the gain in log likelihood of each split, one series a row; the first is after SIDE weeks."""
    whole, time = count.sum(axis=1, keepdims=True), exposure.sum(axis=1, keepdims=True)
    splits = slice(SIDE - 1, count.shape[1] - SIDE)
    early, early_time = np.cumsum(count, axis=1)[:, splits], np.cumsum(exposure, axis=1)[:, splits]
    rate = whole / time
    return 2 * (_part(early, early_time * rate) + _part(whole - early, (time - early_time) * rate))


def _part(observed: Floats, expected: Floats) -> Floats:
    return observed * np.log(np.where(observed > 0, observed, expected) / expected)


def _of_random_orders(count: Floats, exposure: Floats, orders: int) -> Floats:
    """Return the best gains with the deviations from the mean shuffled; of equal exposure that shuffles the counts."""
    random = np.random.default_rng(_SEED)
    drawn = random.permuted(np.tile(np.arange(len(count)), (orders, 1)), axis=1)
    expected = exposure * count.sum() / exposure.sum()
    deviations = (count - expected) / np.sqrt(expected)
    shuffled = np.maximum(expected + deviations[drawn] * np.sqrt(expected), 0.0)
    return np.asarray(_gains(shuffled, np.broadcast_to(exposure, shuffled.shape)).max(axis=1))


def _spread(count: Floats, exposure: Floats, position: int) -> float:
    """Return the dispersion within the two sides, at least 1."""
    sides = [(count[:position], exposure[:position]), (count[position:], exposure[position:])]
    found = [(len(each), intervals.dispersion(each, time)) for each, time in sides if len(each) >= 3]
    return sum(size * value for size, value in found) / sum(size for size, _ in found)


def _detectable(threshold: float, spread: float, events: float) -> float:
    needed = sqrt(threshold) + NormalDist().inv_cdf(POWER) * sqrt(spread)
    return 2 * needed / sqrt(events)


def change(logarithm: float) -> tuple[float, float]:
    """Return the fall and the rise, as shares of the level before, of the logarithm of a ratio."""
    return 1 - exp(-logarithm), exp(logarithm) - 1
