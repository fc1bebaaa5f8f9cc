"""What happened, on the time axis of a chart: numbered weeks with events, and the bend of the curve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flywheel_metrics.charts import weeks
from flywheel_metrics.charts.theme import colour
from flywheel_metrics.curve import Curve
from flywheel_metrics.event import Numbered
from flywheel_metrics.wording import day

#: How much higher a chart is, so that numbers stand above everything else.
ROOM = 1.15
#: Shares of the height at which numbers and their ticks stand, and from how many on the numbers are small.
_NUMBER, _TICK, _MANY = 0.965, 0.93, 15


def events(numbered: Sequence[Numbered], x: dict[str, Any], y: dict[str, Any], top: float) -> list[dict[str, Any]]:
    """Return a number at the top of each week that has events, with a short tick; the hint tells them."""
    records = [
        {"at": weeks.iso(each.week), "number": str(each.number), "value": top * _NUMBER, "from": top * _TICK,
         "until": top * (_TICK - 0.03), "hint": each.said}
        for each in numbered if _inside(each.week, x)
    ]  # fmt: skip
    if not records:
        return []
    at, hint = {"field": "at", **x}, {"field": "hint", "type": "nominal"}
    tick = {"type": "rule", "stroke": colour("muted"), "strokeWidth": 1}
    size = 10 if len(records) < _MANY else 8  # on a narrow screen many numbers would run into each other
    text = {"type": "text", "fontSize": size, "fill": colour("muted"), "baseline": "middle"}
    return [
        {"data": {"values": records}, "mark": tick,
         "encoding": {"x": at, "y": {"field": "from", **y}, "y2": {"field": "until"}}},
        {"data": {"values": records}, "mark": text,
         "encoding": {"x": at, "y": {"field": "value", **y}, "text": {"field": "number"}, "tooltip": hint}},
    ]  # fmt: skip


def bend(curve: Curve | None, x: dict[str, Any], y: dict[str, Any], top: float) -> list[dict[str, Any]]:
    """Return a line at the week in which the curve bent and a wash over the weeks in which it may have been."""
    if curve is None or curve.at is None or curve.between is None or not _inside(curve.at, x):
        return []
    first, last = curve.between
    hint = f"The new level begins in the {curve.noun} of {day(curve.at)}"
    left, right = x["scale"]["domain"]
    record = {
        "at": weeks.iso(curve.at), "first": max(left, weeks.iso(first)),
        "last": min(right, weeks.iso(last + timedelta(days=7))), "zero": 0, "top": top, "hint": hint, "text": "bend",
    }  # fmt: skip
    height = {"y": {"field": "zero", **y}, "y2": {"field": "top"}}
    at, tooltip = {"field": "at", **x}, {"field": "hint", "type": "nominal"}
    line = {"type": "rule", "stroke": colour("second"), "strokeWidth": 1.5}
    text = {"type": "text", "align": "left", "dx": 4, "dy": -2, "baseline": "bottom", "fontSize": 11,
            "fill": colour("second")}  # fmt: skip
    return [
        {"data": {"values": [record]}, "mark": {"type": "rect", "fill": colour("second"), "opacity": 0.08},
         "encoding": {"x": {"field": "first", **x}, "x2": {"field": "last"}, **height, "tooltip": tooltip}},
        {"data": {"values": [record]}, "mark": line, "encoding": {"x": at, **height, "tooltip": tooltip}},
        {"data": {"values": [record]}, "mark": text,
         "encoding": {"x": at, "y": {"field": "zero", **y}, "text": {"field": "text"}}},
    ]  # fmt: skip


def _inside(week: date, x: dict[str, Any]) -> bool:
    first, last = x["scale"]["domain"]
    return bool(first <= weeks.iso(week) <= last)
