"""Limits on the days between rare events: where most weeks are empty, a count has no usable limits.

Days to a power of 1/3.6 are close to normal when the times between events are exponential, so an XmR chart of them
has limits that mean what they say. Source: L. S. Nelson (1994), A control chart for parts-per-million nonconforming
items, Journal of Quality Technology 26.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flywheel_metrics.inference.limits import FEWEST, MOST, Limits, Signal, signals, xmr

POWER = 1 / 3.6
_OPPOSITE = {"up": "down", "down": "up"}


@dataclass(frozen=True)
class Between:
    """Limits of the days between events, in days, and the signals of these.

    signals: position is that of the event that ends the days; the direction is that of the events' number: many days
    between are ``down``.
    """

    limits: Limits
    signals: tuple[Signal, ...]


def judge(days: Sequence[float], open_days: float | None = None) -> Between | None:
    """Return limits from the first 13 to 20 of the days between events, and what stands out; None below 13.

    open_days: how long nothing has happened since the last event. It is at least so long, and can only stand out as
    too long; its position is that of an event to come.
    """
    scaled = [each**POWER for each in days]
    if len(scaled) < FEWEST:
        return None
    found = xmr(scaled[: max(FEWEST, min(MOST, len(scaled) - FEWEST))])
    fired = [Signal(each.position, _OPPOSITE[each.direction], each.rule) for each in signals(scaled, found)]
    if open_days is not None and open_days**POWER > found.upper:
        fired.append(Signal(len(days), "down", "longer without one than the limits allow"))
    return Between(Limits(_days(found.centre), _days(found.lower), _days(found.upper), found.count), tuple(fired))


def _days(scaled: float) -> float:
    return float(max(scaled, 0.0) ** (1 / POWER))
