"""Guardrails by what they did: the ratio of page rates with its interval, one line each, 1 means no change."""

from __future__ import annotations

from typing import Any

import pandas as pd

from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import HALO, colour, frame
from flywheel_metrics.inference.effect import WORKED
from flywheel_metrics.loop_words import of_effect
from flywheel_metrics.wording import count

#: Ends of the axis, between which every step multiplies; what lies beyond is drawn at the edge.
_LOW, _HIGH = 0.02, 8.0
#: Pixels: height of a row, what the axis takes, how far below its row's middle a line lies and above it its name.
_STEP, _REST, _BELOW, _ABOVE = 38, 60, 8, 9


def draw(judged: pd.DataFrame) -> Drawing:
    """Draw the guardrails that were tried, the one whose ratio is least first."""
    tried = judged[judged["q_value"].notna() & judged["ratio"].notna()].sort_values("ratio")
    records = [_record(place, row) for place, (_, row) in enumerate(tried.iterrows())]
    rows = [each["row"] for each in records]
    y = {"field": "row", "type": "nominal", "scale": {"domain": rows}, "axis": None}
    x: dict[str, Any] = {
        "type": "quantitative",
        "scale": {"type": "log", "domain": [_LOW, _HIGH]},
        "axis": {"title": "pages after ÷ before (log)", "values": [0.05, 0.1, 0.25, 0.5, 1, 2, 4], "format": "~g"},
    }
    hint = {"field": "hint", "type": "nominal"}
    one = {"data": {"values": [{"one": 1}]}, "mark": {"type": "rule", "stroke": colour("faint"), "strokeDash": [3, 3]},
           "encoding": {"x": {"field": "one", **x}}}  # fmt: skip
    layers: list[dict[str, Any]] = [one]
    for worked, role in ((True, "better"), (False, "muted")):
        own = {"values": [each for each in records if each["worked"] == worked]}
        layers.append({
            "data": own, "mark": {"type": "rule", "stroke": colour(role), "strokeWidth": 1.5, "yOffset": _BELOW},
            "encoding": {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}, "tooltip": hint},
        })  # fmt: skip
        layers.append({
            "data": own,
            "mark": {"type": "point", "opacity": 1, "size": 50, "fill": colour(role if worked else "paper"),
                     "stroke": colour(role), "yOffset": _BELOW},
            "encoding": {"y": y, "x": {"field": "ratio", **x}, "tooltip": hint},
        })  # fmt: skip
    layers += _names(records, y, hint)
    worked_count = sum(each["worked"] for each in records)
    said = f"{count(len(records), 'guardrail')} by the ratio of page rates, {worked_count:,} of them below 1 for sure."
    columns = ["title", "kind", "service", "team", "shipped_at", "signature", "pages_before", "pages_after", "ratio",
               "lower", "upper", "trend", "dispersion", "q_value", "verdict", "reason"]  # fmt: skip
    note = "A filled dot: worked. The line is the 95 % interval; left of the dashed line the alert pages less."
    return Drawing(said, judged[columns].reset_index(drop=True), frame(layers, _REST + _STEP * len(records)), note=note)


def _names(records: list[dict[str, Any]], y: dict[str, Any], hint: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the layers of the names, each above its line: as long as the chart is wide, on a telephone as well."""
    mark = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 12, "yOffset": -_ABOVE,
            "limit": {"expr": "width"}}  # fmt: skip
    encoding = {"y": y, "x": {"value": 0}, "text": {"field": "name"}, "tooltip": hint}
    return [
        {"data": {"values": records}, "mark": {**mark, **style}, "encoding": encoding}
        for style in (HALO, {"fill": colour("ink")})
    ]


def _record(place: int, row: pd.Series) -> dict[str, Any]:
    upper = _HIGH if pd.isna(row["upper"]) else float(row["upper"])
    return {
        "row": str(place),  # two guardrails may have the same name
        "name": str(row["title"]),
        "ratio": _inside(float(row["ratio"])),
        "lower": _inside(float(row["lower"])),
        "upper": _inside(upper),
        "worked": bool(row["verdict"] == WORKED),
        "hint": f"{row['title']}: {of_effect(row)}",
    }


def _inside(value: float) -> float:
    return min(_HIGH, max(_LOW, value))
