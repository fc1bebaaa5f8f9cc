"""A figure per week with its limits of usual variation: full weeks joined, partial ones hollow, missing ones a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from flywheel_metrics.charts import marks, weeks
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import BREAK, colour, frame, label
from flywheel_metrics.comparison import Comparison
from flywheel_metrics.curve import Curve
from flywheel_metrics.event import Numbered
from flywheel_metrics.inference.limits import Limits
from flywheel_metrics.period import NONE
from flywheel_metrics.wording import count, figure

HEIGHT = 260
#: The rule whose signals stand out by their shape as well; those of the other rules come in rows.
OUTSIDE = "outside the limits"
#: Minutes between the marks of an axis of durations, the first that gives few enough.
_STEPS = (1, 5, 15, 30, 60, 120, 240, 720, 1440, 10080)


@dataclass(frozen=True)
class Plotted:
    """What to plot: the rows of one grain and segment, the column, its unit, and which way is better.

    curve: where it bent. events: the weeks that are marked with a number.
    """

    series: pd.DataFrame
    column: str
    unit: str
    better: str
    noun: str = "Week"
    curve: Curve | None = None
    events: tuple[Numbered, ...] = ()


def draw(plotted: Plotted, comparison: Comparison) -> Drawing:
    """Draw one value per week, counted from zero."""
    records = weeks.points(plotted.series, plotted.column, plotted.unit, plotted.noun)
    signals = comparison.signals
    for record in records:
        fired = signals.get(date.fromisoformat(record["at"][:10]))
        record["signal"] = _colour_of(fired.direction, plotted.better) if fired else None
        record["outside"] = bool(fired and fired.rule == OUTSIDE)
        record["hint"] += f" · signal: {fired.rule}" if fired else ""
    x = weeks.axis(*weeks.span(plotted.series))
    top = _top(records, comparison) * (marks.ROOM if plotted.events else 1)
    y = {"type": "quantitative", "scale": {"domain": [0, top]}, "axis": _axis(plotted.unit, top, records)}
    band, labels = _limits(comparison, plotted.unit, x, y)
    marked = marks.bend(plotted.curve, x, y, top)
    layers = _gaps(records, x) + marked + band + _marks(records, x, y, plotted.noun == "Week") + labels
    layers += marks.events(plotted.events, x, y, top)
    table = plotted.series[["period", "coverage", plotted.column, "sample_size"]].reset_index(drop=True)
    return Drawing(
        _description(plotted, records, comparison), table, spec=frame(layers, HEIGHT), note=_note(records, plotted)
    )


def _marks(records: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], joined: bool) -> list[dict[str, Any]]:
    accent, paper = colour("accent"), colour("paper")
    size = 44 if len(records) < 60 else 22
    at = {"field": "at", **x}
    hint = {"field": "hint", "type": "nominal"}
    signal = {"condition": {"test": "datum.signal", "field": "signal", "type": "nominal", "scale": None}}
    return [
        _thread(records, at, y) if joined else _stems(records, at, y),
        _dots(records, {"filled": True, "size": size}, {"x": at, "y": {"field": "full", **y}, "tooltip": hint,
              "fill": signal | {"value": accent},
              "shape": {"condition": {"test": "datum.outside", "value": "diamond"}, "value": "circle"},
              "size": {"condition": {"test": "datum.outside", "value": size * 3}, "value": size}}, "full"),
        _dots(records, {"filled": True, "size": size, "fill": paper, "stroke": accent, "strokeWidth": 1.5},
              {"x": at, "y": {"field": "partial", **y}, "tooltip": hint}, "partial"),
    ]  # fmt: skip


def _thread(records: list[dict[str, Any]], at: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """Return the line through full weeks; it breaks where a week has no value and passes over partial ones."""
    kept = [record for record in records if record["partial"] is None]
    mark = {"type": "line", "stroke": colour("accent"), "strokeWidth": 1.5, "opacity": 0.55, "invalid": BREAK}
    return {"data": {"values": kept}, "mark": mark, "encoding": {"x": at, "y": {"field": "full", **y}}}


def _stems(records: list[dict[str, Any]], at: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    """Return a stem from zero to each value: sprints of several teams overlap, so a line through them means nothing."""
    kept = [{**record, "zero": 0} for record in records if record["value"] is not None]
    mark = {"type": "rule", "stroke": colour("accent"), "strokeWidth": 1.5, "opacity": 0.55}
    encoding = {"x": at, "y": {"field": "zero", **y}, "y2": {"field": "value"}}
    return {"data": {"values": kept}, "mark": mark, "encoding": encoding}


def _dots(records: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any], field: str) -> dict[str, Any]:
    kept = [record for record in records if record[field] is not None]
    return {"data": {"values": kept}, "mark": {"type": "point", "opacity": 1, **mark}, "encoding": encoding}


def _gaps(records: list[dict[str, Any]], x: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a wash behind the weeks that no export covers."""
    missing = [
        {"at": each["at"], "until": weeks.iso(pd.Timestamp(each["at"][:10]) + pd.Timedelta(days=7)),
         "hint": each["hint"]}
        for each in records if each["coverage"] == NONE
    ]  # fmt: skip
    if not missing:
        return []
    encoding = {"x": {"field": "at", **x}, "x2": {"field": "until"}, "tooltip": {"field": "hint", "type": "nominal"}}
    return [{"data": {"values": missing}, "mark": {"type": "rect", "fill": colour("wash")}, "encoding": encoding}]


def _limits(
    comparison: Comparison, unit: str, x: dict[str, Any], y: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the bands of usual variation with their centres, and the labels that lie on top of everything.

    After a declared change a band of its own begins. A run chart has its median and no band.
    """
    first, last = x["scale"]["domain"]
    if comparison.median is not None:
        return _level(first, last, comparison.median, f"median {figure(comparison.median, unit)}", x, y)
    bands: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for start, end, found in _spans(comparison, first, last):
        bands += _band(start, end, found, x, y)
        line, text = _level(start, end, found.centre, f"mean {figure(found.centre, unit)}", x, y)
        at = {"field": "at", **x}
        labels += text + label(end, found.upper, f"usual up to {figure(found.upper, unit)}", at, y)
        if found.lower > 0:
            labels += label(end, found.lower, f"usual from {figure(found.lower, unit)}", at, y, below=True)
        bands += line
    return bands, labels


def _spans(comparison: Comparison, first: str, last: str) -> list[tuple[str, str, Limits]]:
    """Return from where to where each stage's limits hold; the whole width where there is one stage."""
    if len(comparison.stages) < 2:
        return [(first, last, comparison.limits)] if comparison.limits else []
    starts = [first, *(weeks.iso(each.periods[0]) for each in comparison.stages[1:]), last]
    spans = [(max(first, start), end, each.limits)
             for each, start, end in zip(comparison.stages, starts, starts[1:], strict=False)]  # fmt: skip
    return [(start, end, found) for start, end, found in spans if found and start < end]


def _band(start: str, end: str, found: Limits, x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    band = [{"at": start, "until": end, "lower": max(found.lower, 0.0), "upper": found.upper}]
    across = {"x": {"field": "at", **x}, "x2": {"field": "until"}}
    return [
        {
            "data": {"values": band},
            "mark": {"type": "rect", "fill": colour("muted"), "opacity": 0.09},
            "encoding": {**across, "y": {"field": "lower", **y}, "y2": {"field": "upper"}},
        }
    ]


def _level(
    start: str, end: str, value: float, text: str, x: dict[str, Any], y: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a dashed line at a value, and its label."""
    line = {
        "data": {"values": [{"at": start, "until": end, "centre": value}]},
        "mark": {"type": "rule", "stroke": colour("muted"), "strokeDash": [4, 3], "opacity": 0.7},
        "encoding": {"x": {"field": "at", **x}, "x2": {"field": "until"}, "y": {"field": "centre", **y}},
    }
    return [line], label(end, value, text, {"field": "at", **x}, y)


def _top(records: list[dict[str, Any]], comparison: Comparison) -> float:
    values = [record["value"] for record in records if record["value"] is not None]
    values += [each.upper for each in (comparison.limits, *(stage.limits for stage in comparison.stages)) if each]
    return max(values, default=0.0) * 1.12 or 1.0


def _axis(unit: str, top: float, records: list[dict[str, Any]]) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": None}
    if unit not in ("share", "minutes") and all(float(each["value"] or 0).is_integer() for each in records):
        axis["tickMinStep"] = 1  # there is no fifth of a page
    if unit == "share":
        axis["format"] = "~%"  # rare ones lie below one per cent
    if unit == "minutes":
        step = next((each for each in _STEPS if top / each <= 6), top)
        axis["values"] = [step * count for count in range(int(top / step) + 1)]
        axis["labelExpr"] = "datum.value < 120 ? datum.value + ' min' : format(datum.value / 60, '~r') + ' h'"
    return axis


def _colour_of(direction: str, better: str) -> str:
    return colour("better" if (direction == "down") == (better == "lower") else "worse")


def _note(records: list[dict[str, Any]], plotted: Plotted) -> str:
    """Return how to read the marks that occur."""
    noun = plotted.noun.lower()
    parts = []
    if any(record["signal"] for record in records):
        parts.append("Green is a signal for the better, orange for the worse")
    if any(record["outside"] for record in records):
        parts.append("a diamond lies outside the limits")
    if any(record["partial"] is not None for record in records):
        parts.append(f"a hollow dot is a {noun} covered in part")
    if any(record["coverage"] == NONE for record in records):
        parts.append(f"a shaded {noun} is not covered")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _description(plotted: Plotted, records: list[dict[str, Any]], comparison: Comparison) -> str:
    said = weeks.extremes(records, plotted.unit, plotted.noun)
    return f"{said}; {count(len(comparison.signals), 'signal')}." if comparison.signals else f"{said}; no signal."
