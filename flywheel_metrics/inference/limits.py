"""Limits of usual variation by an XmR chart, and the three rules that call a value a signal.

Source: D. J. Wheeler, Understanding Variation: mean ± 2.66 × mean moving range.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

FEWEST, MOST = 13, 20
_FACTOR = 2.66


@dataclass(frozen=True)
class Limits:
    """Centre and limits of a series, in its unit, from ``count`` values of a baseline."""

    centre: float
    lower: float
    upper: float
    count: int


@dataclass(frozen=True)
class Signal:
    """A rule that fired at a position of a series. ``direction`` is ``up`` or ``down``."""

    position: int
    direction: str
    rule: str


def limits(baseline: Sequence[float]) -> Limits | None:
    """Return the limits that a baseline of at least 13 values gives; None when it has fewer, or is mostly zero.

    At most the last 20 values are used. A mostly empty series has no usable moving range.
    """
    values = list(baseline)[-MOST:]
    if len(values) < FEWEST or is_mostly_zero(values):
        return None
    return xmr(values)


def is_mostly_zero(values: Sequence[float]) -> bool:
    """Return whether more than half of the values are 0, so that days between events tell more than counts."""
    return sum(value == 0 for value in values) * 2 > len(values)


def xmr(values: Sequence[float]) -> Limits:
    """Return mean ± 2.66 × mean moving range of at least two values."""
    centre = sum(values) / len(values)
    ranges = [abs(after - before) for before, after in pairwise(values)]
    spread = _FACTOR * sum(ranges) / len(ranges)
    return Limits(centre, centre - spread, centre + spread, len(values))


def signals(values: Sequence[float], found: Limits) -> list[Signal]:
    """Return where a rule fires: a value outside the limits, 8 in a row on one side, 3 of 4 nearer a limit."""
    return sorted(_outside(values, found) + _runs(values, found) + _near(values, found), key=lambda each: each.position)


def _outside(values: Sequence[float], found: Limits) -> list[Signal]:
    fired = []
    for position, value in enumerate(values):
        if value > found.upper or value < found.lower:
            fired.append(Signal(position, _side(value, found.centre), "outside the limits"))
    return fired


def _runs(values: Sequence[float], found: Limits, length: int = 8) -> list[Signal]:
    fired = []
    run, side = 0, ""
    for position, value in enumerate(values):
        here = _side(value, found.centre)
        run = run + 1 if here and here == side else (1 if here else 0)
        side = here
        if run >= length:
            fired.append(Signal(position, side, f"{run} in a row on one side"))
    return fired


def _near(values: Sequence[float], found: Limits) -> list[Signal]:
    high, low = (found.centre + found.upper) / 2, (found.centre + found.lower) / 2
    fired = []
    for position in range(3, len(values)):
        window = values[position - 3 : position + 1]
        for direction, count, last in (
            ("up", sum(value > high for value in window), values[position] > high),
            ("down", sum(value < low for value in window), values[position] < low),
        ):
            if count >= 3 and last:
                fired.append(Signal(position, direction, "3 of 4 nearer a limit"))
    return fired


def _side(value: float, centre: float) -> str:
    return "up" if value > centre else "down" if value < centre else ""
