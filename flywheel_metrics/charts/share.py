"""A share per week between 0 and 100 %, with the bounds that what is unknown leaves open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from flywheel_metrics.charts import weeks
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import BREAK, colour, frame
from flywheel_metrics.inference.intervals import Floats
from flywheel_metrics.wording import ends


def draw(
    series: pd.DataFrame,
    column: str = "value",
    bounds: tuple[str, str] | None = None,
    noun: str = "Week",
    interval: tuple[Floats, Floats] | None = None,
) -> Drawing:
    """Draw the share.

    bounds: names of the columns of the lowest and the highest it could be. interval: ends of each row's 95 % interval.
    """
    records = weeks.points(series, column, "share", noun)
    for record, low, high in zip(records, *(interval or ((), ())), strict=False):
        record["low"], record["high"] = (None if pd.isna(end) else float(end) for end in (low, high))
        record["hint"] += f" · 95 % interval {ends(record['low'], record['high'], 'share')}"
    x = weeks.axis(*weeks.span(series))
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"title": None, "format": ".0%"}}
    layers = _band(series, bounds, x, y) if bounds else []
    layers += _whiskers(records, x, y)
    at, hint = {"field": "at", **x}, {"field": "hint", "type": "nominal"}
    accent, paper = colour("accent"), colour("paper")
    layers.append(
        {"data": {"values": [each for each in records if each["coverage"] != "partial"]},
         "mark": {"type": "line", "stroke": accent, "strokeWidth": 1.5, "invalid": BREAK},
         "encoding": {"x": at, "y": {"field": "full", **y}}}
    )  # fmt: skip
    for field, fill in (("full", accent), ("partial", paper)):
        kept = [each for each in records if each[field] is not None]
        mark = {"type": "point", "filled": True, "opacity": 1, "size": 36, "fill": fill, "stroke": accent}
        encoding = {"x": at, "y": {"field": field, **y}, "tooltip": hint}
        layers.append({"data": {"values": kept}, "mark": mark, "encoding": encoding})
    columns = ["period", "coverage", column, *(bounds or ()), "sample_size"]
    said = f"{weeks.extremes(records, 'share', noun)}."
    note = "A thin line is the 95 % interval of its week." if interval else ""
    if bounds:
        note += " The band is what the unknown leave open."
    return Drawing(said, series[columns].reset_index(drop=True), spec=frame(layers, 240), note=note.strip())


def _whiskers(records: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    kept = [each for each in records if each.get("low") is not None]
    if not kept:
        return []
    mark = {"type": "rule", "stroke": colour("muted"), "strokeWidth": 1, "opacity": 0.6}
    encoding = {"x": {"field": "at", **x}, "y": {"field": "low", **y}, "y2": {"field": "high"}}
    return [{"data": {"values": kept}, "mark": mark, "encoding": encoding}]


def _band(series: pd.DataFrame, bounds: tuple[str, str], x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    lower, upper = bounds
    records = [
        {
            "at": weeks.iso(label),
            "lower": None if pd.isna(low) else float(low),
            "upper": None if pd.isna(high) else float(high),
        }
        for label, low, high in zip(series["period"], series[lower], series[upper], strict=True)
    ]
    mark = {"type": "area", "fill": colour("accent"), "opacity": 0.15, "invalid": BREAK}
    encoding = {"x": {"field": "at", **x}, "y": {"field": "lower", **y}, "y2": {"field": "upper"}}
    return [{"data": {"values": records}, "mark": mark, "encoding": encoding}]
