"""95 % intervals: shares by Wilson, rates and their ratio exactly by Poisson, quantiles by order statistics.

Quantiles of the beta, gamma and binomial distributions are scipy's, imported where they are first needed: a page that
shows no interval does not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Probability left out on each side.
TAIL = 0.025
_Z = NormalDist().inv_cdf(1 - TAIL)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """An interval in the unit of its figure, by a method; an end is None where the data do not bound it."""

    lower: float | None
    upper: float | None
    method: str = ""


def wilson(part: ArrayLike, whole: ArrayLike) -> tuple[Floats, Floats]:
    """Return the score interval of a share, elementwise; nan where there is nothing to divide.

    Source: E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.
    """
    hits, size = _floats(part), _empty_to_nan(whole)
    share = hits / size
    centre = (share + _Z**2 / (2 * size)) / (1 + _Z**2 / size)
    half = _Z * np.sqrt(share * (1 - share) / size + (_Z / (2 * size)) ** 2) / (1 + _Z**2 / size)
    # At 0 and 1 the formula meets the end exactly, but for the last digit.
    lower = np.where(hits == 0, size * 0, np.clip(centre - half, 0, 1))
    upper = np.where(hits == size, 1 + size * 0, np.clip(centre + half, 0, 1))
    return lower, upper


def poisson(count: ArrayLike, exposure: ArrayLike, dispersion: float = 1.0) -> tuple[Floats, Floats]:
    """Return the exact interval of events per unit of exposure, elementwise; nan without exposure.

    dispersion: variance of the counts as a multiple of their mean; the interval is that of as many fewer events.
    Source: F. Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28.
    """
    special = _special()
    events, time = _floats(count) / dispersion, _empty_to_nan(exposure) / dispersion
    lower = np.where(events > 0, special.gammaincinv(np.maximum(events, 1e-300), TAIL), 0.0)
    upper = special.gammaincinv(events + 1, 1 - TAIL)
    return lower / time, upper / time


def rate_ratio(
    now: tuple[float, float], before: tuple[float, float], dispersion: float = 1.0
) -> tuple[float, float | None]:
    """Return the exact interval of the ratio of two rates, each given as events and exposure (above 0).

    The upper end is None where nothing happened before. Source: Clopper and Pearson (1934), Biometrika 26, on the
    share of the events that fell into the later of the two times.
    """
    special = _special()
    later, earlier = now[0] / dispersion, before[0] / dispersion
    low = float(special.betaincinv(later, earlier + 1, TAIL)) if later else 0.0
    high = float(special.betaincinv(later + 1, earlier, 1 - TAIL)) if earlier else 1.0
    scale = before[1] / now[1]
    return scale * low / (1 - low), scale * high / (1 - high) if high < 1 else None


def share_difference(now: tuple[float, float], before: tuple[float, float]) -> tuple[float, float]:
    """Return the interval of the difference of two shares, each given as part and whole (above 0).

    Source: R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, method 10.
    """
    (p, q), ((lower_p, upper_p), (lower_q, upper_q)) = (
        (now[0] / now[1], before[0] / before[1]),
        (_pair(wilson(*now)), _pair(wilson(*before))),
    )
    down = float(np.hypot(p - lower_p, upper_q - q))
    up = float(np.hypot(upper_p - p, q - lower_q))
    return p - q - down, p - q + up


def dispersion(counts: ArrayLike, exposures: ArrayLike) -> float:
    """Return how much more the counts vary from one to the next than chance alone would make them, at least 1.

    Successive differences leave out a slow change of the level. 1 as well where fewer than three counts tell.
    """
    count, exposure = _floats(counts), _floats(exposures)
    used = exposure > 0
    count, exposure = count[used], exposure[used]
    if len(count) < 3 or not count.sum():
        return 1.0
    expected = exposure * count.sum() / exposure.sum()
    scaled = (count - expected) / np.sqrt(expected)
    return max(1.0, float(np.mean(np.diff(scaled) ** 2) / 2))


def quantile(values: Sequence[float], probability: float) -> Interval:
    """Return the interval of a quantile between two of the values, whatever their distribution.

    An end is None where no value bounds it with 97.5 %: the upper end of the 95th percentile below 72 values.
    Source: H. A. David and H. N. Nagaraja, Order Statistics, section 7.1.
    """
    ordered = sorted(values)
    size = len(ordered)
    if not size:
        return Interval(None, None, "order statistics")
    # How likely it is that at most k of the values lie below the quantile.
    at_most = _special().bdtr(np.arange(size), size, probability)
    below = int(np.searchsorted(at_most, TAIL, side="right"))
    above = int(np.searchsorted(at_most, 1 - TAIL, side="left"))
    lower = ordered[below - 1] if below else None
    upper = ordered[above] if above < size else None
    return Interval(lower, upper, "order statistics")


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _empty_to_nan(values: ArrayLike) -> Floats:
    found = _floats(values)
    return np.where(found > 0, found, np.nan)


def _pair(found: tuple[Floats, Floats]) -> tuple[float, float]:
    return float(found[0]), float(found[1])


def _special() -> Any:
    from scipy import special  # noqa: PLC0415 - takes longer to import than a page takes to draw

    return special
