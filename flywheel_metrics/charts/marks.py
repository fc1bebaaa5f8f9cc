"""What happened, on the time axis of a chart: numbered weeks with events, and the bend of the curve."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flywheel_metrics.charts import weeks
from flywheel_metrics.charts.theme import colour
from flywheel_metrics.curve import Curve
from flywheel_metrics.event import Numbered
from flywheel_metrics.wording import day

#: How much higher a chart is, so that numbers stand above everything else.
ROOM = 1.15
#: Shares of the height at which numbers and their ticks stand; pixels of the band whose hints tell the events.
_NUMBER, _TICK, _BAND = 0.965, 0.93, 30
#: Pixels of type: its size, the width of a character, and what is left free between two labels.
_SIZE, _CHARACTER, _FREE = 10, 5.8, 5
#: Pixels of width for which labels are laid out, each as long as a chart is no wider than the next.
_WIDTHS = (180, 220, 260, 300, 350, 420, 500, 600, 720, 860, 1040)


def events(numbered: Sequence[Numbered], x: dict[str, Any], y: dict[str, Any], top: float) -> list[dict[str, Any]]:
    """Return a tick for each week that has events, with its number above it; a hint over the week tells the events.

    Where numbers would touch, neighbours are one label such as ``3–5``; how many fit, the chart's own width decides.
    """
    known = [each for each in numbered if _inside(each.week, x)]
    if not known:
        return []
    ticks = [{"at": weeks.iso(each.week), "from": top * _TICK, "until": top * (_TICK - 0.03)} for each in known]
    at, hint = {"field": "at", **x}, {"field": "hint", "type": "nominal"}
    tick = {"type": "rule", "stroke": colour("muted"), "strokeWidth": 1}
    text = {"type": "text", "fontSize": _SIZE, "fill": colour("muted"), "baseline": "middle"}
    return [
        {"data": {"values": ticks}, "mark": tick,
         "encoding": {"x": at, "y": {"field": "from", **y}, "y2": {"field": "until"}}},
        {"data": {"values": _labels(known, x, top)},
         "transform": [{"filter": "datum.least <= width && width < datum.below"}], "mark": text,
         "encoding": {"x": at, "y": {"field": "value", **y}, "text": {"field": "number"}}},
        {"data": {"values": [_told(each, x) for each in known]}, "mark": {"type": "rect", "opacity": 0},
         "encoding": {"x": {"field": "left", **x}, "x2": {"field": "right"}, "y": {"value": 0}, "y2": {"value": _BAND},
                      "tooltip": hint}},
    ]  # fmt: skip


def _told(each: Numbered, x: dict[str, Any]) -> dict[str, Any]:
    """Return the ends of the week's band, within the axis, and the hint that tells its events."""
    first, last = x["scale"]["domain"]
    left, right = (weeks.iso(each.week + timedelta(days=days)) for days in (-3, 4))
    return {"left": max(first, left), "right": min(last, right), "hint": f"{each.number}: {each.said}"}


def _labels(known: Sequence[Numbered], x: dict[str, Any], top: float) -> list[dict[str, Any]]:
    """Return the labels of every width, each with the widths for which it holds; the same labels are listed once."""
    found: list[tuple[float, list[list[Numbered]]]] = []
    for least in (0, *_WIDTHS):
        groups = _grouped(known, x, least or _WIDTHS[0] / 2)
        if not found or groups != found[-1][1]:
            found.append((least, groups))
    ends = [least for least, _ in found[1:]] + [1e6]
    return [
        {"at": _middle(group), "number": _text(group), "value": top * _NUMBER, "least": least, "below": below}
        for (least, groups), below in zip(found, ends, strict=True) for group in groups
    ]  # fmt: skip


def _grouped(known: Sequence[Numbered], x: dict[str, Any], width: float) -> list[list[Numbered]]:
    """Return the weeks in groups of neighbours whose labels do not touch on a chart of this width."""
    first, last = (datetime.fromisoformat(each) for each in x["scale"]["domain"])
    scale = width / (last - first).total_seconds()
    groups: list[list[Numbered]] = []
    for each in known:
        groups.append([each])
        # A group that grew is longer and stands further left: it may touch the one before it now.
        while len(groups) > 1 and _touch(groups[-2], groups[-1], scale):
            groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _touch(one: Sequence[Numbered], other: Sequence[Numbered], scale: float) -> bool:
    apart = (datetime.fromisoformat(_middle(other)) - datetime.fromisoformat(_middle(one))).total_seconds() * scale
    return apart < (len(_text(one)) + len(_text(other))) * _CHARACTER / 2 + _FREE


def _text(group: Sequence[Numbered]) -> str:
    first, last = group[0].number, group[-1].number
    return str(first) if first == last else f"{first}–{last}"


def _middle(group: Sequence[Numbered]) -> str:
    days = (group[-1].week - group[0].week).days / 2
    return f"{datetime.combine(group[0].week, time.min) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


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
