"""Guardrails by what they did: the ratio of page rates with its interval, one line each, 1 means no change."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import pandas as pd

from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import HALO, colour, frame
from flywheel_metrics.inference.effect import WORKED
from flywheel_metrics.loop.words import of_effect
from flywheel_metrics.wording import count

#: Ends of the axis, between which every step multiplies; what lies beyond is drawn at the edge.
_LOW, _HIGH = 0.02, 8.0
#: Pixels: height of a row, what the axis takes, how far the interval lies above the end of its row and the name above
#: the interval, a line of type.
_STEP, _REST, _RAISED, _ABOVE, _LINE = 38, 60, 11, 15, 14
#: On a chart narrower than so many pixels a name of more than so many characters takes two lines.
_NARROW, _LENGTH = 480, 48


def draw(judged: pd.DataFrame) -> Drawing:
    """Draw the guardrails that were tried, the one whose ratio is least first."""
    tried = judged[judged["q_value"].notna() & judged["ratio"].notna()].sort_values("ratio")
    records = [_record(row) for _, row in tried.iterrows()]
    height = _placed(records)
    y = {"field": "line", "type": "quantitative", "scale": {"domain": [0, height], "reverse": True, "nice": False},
         "axis": None}  # fmt: skip
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
            "data": own, "mark": {"type": "rule", "stroke": colour(role), "strokeWidth": 1.5},
            "encoding": {"y": y, "x": {"field": "lower", **x}, "x2": {"field": "upper"}, "tooltip": hint},
        })  # fmt: skip
        layers.append({
            "data": own,
            "mark": {"type": "point", "opacity": 1, "size": 50, "fill": colour(role if worked else "paper"),
                     "stroke": colour(role)},
            "encoding": {"y": y, "x": {"field": "ratio", **x}, "tooltip": hint},
        })  # fmt: skip
    layers += _names(records, y, hint)
    worked_count = sum(each["worked"] for each in records)
    said = f"{count(len(records), 'guardrail')} by the ratio of page rates, {worked_count:,} of them below 1 for sure."
    columns = ["title", "kind", "service", "team", "shipped_at", "signature", "pages_before", "pages_after", "ratio",
               "lower", "upper", "trend", "dispersion", "q_value", "verdict", "reason"]  # fmt: skip
    note = "A filled dot: worked. The line is the 95 % interval; left of the dashed line the alert pages less."
    return Drawing(said, judged[columns].reset_index(drop=True), frame(layers, _REST + height), note=note)


def _placed(records: list[dict[str, Any]]) -> int:
    """Give each record ``line``, how far from the top its interval lies, and return the height of all rows."""
    height = 0
    for each in records:
        height += _STEP + _LINE * (len(each["lines"]) - 1)
        each["line"] = height - _RAISED
    return height


def _names(records: list[dict[str, Any]], y: dict[str, Any], hint: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the layers of the names, each above its line: as long as the chart is wide, on a telephone as well."""
    two = f"width < {_NARROW} && datum.lines.length > 1"
    mark = {
        "type": "text", "align": "left", "baseline": "middle", "fontSize": 12, "lineHeight": _LINE,
        "limit": {"expr": "width"}, "text": {"expr": f"{two} ? datum.lines : datum.name"},
        "dy": {"expr": f"{two} ? {-_ABOVE - _LINE} : {-_ABOVE}"},
    }  # fmt: skip
    encoding = {"y": y, "x": {"value": 0}, "tooltip": hint}
    return [
        {"data": {"values": records}, "mark": {**mark, **style}, "encoding": encoding}
        for style in (HALO, {"fill": colour("ink")})
    ]


def _record(row: pd.Series) -> dict[str, Any]:
    upper = _HIGH if pd.isna(row["upper"]) else float(row["upper"])
    return {
        "name": str(row["title"]),
        "lines": wrap(str(row["title"]), _LENGTH, max_lines=2, placeholder=" …") or [""],
        "ratio": _inside(float(row["ratio"])),
        "lower": _inside(float(row["lower"])),
        "upper": _inside(upper),
        "worked": bool(row["verdict"] == WORKED),
        "hint": f"{row['title']}: {of_effect(row)}",
    }


def _inside(value: float) -> float:
    return min(_HIGH, max(_LOW, value))
