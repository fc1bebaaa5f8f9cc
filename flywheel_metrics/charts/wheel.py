"""The wheel: five arcs, one for each stage of a turn, each filled as far as escalations have come through it."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from typing import Any

import pandas as pd

from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import colour, frame
from flywheel_metrics.loop import Closure
from flywheel_metrics.wording import listing, share

_HEIGHT = 340
_INNER, _OUTER, _LABEL = 72, 98, 124
#: Angle left open between two arcs, in radians.
_GAP = 0.06


def draw(closures: Sequence[Closure]) -> Drawing:
    """Draw the stages clockwise from the top; the table has one row per stage."""
    arcs = [_arc(position, each, len(closures)) for position, each in enumerate(closures)]
    layers = [_ring(arcs, "end", colour("wash")), _ring(arcs, "filled", colour("accent"))]
    layers += [_label(arc) for arc in arcs]
    layers += _centre(closures)
    table = pd.DataFrame([vars(each) for each in closures])
    return Drawing(_description(closures), table, spec=frame(layers, _HEIGHT))


def _arc(position: int, closure: Closure, count: int) -> dict[str, Any]:
    step = 2 * pi / count
    start, end = position * step + _GAP / 2, (position + 1) * step - _GAP / 2
    return {
        "start": start,
        "end": end,
        "filled": start + (end - start) * (closure.share or 0),
        "middle": (start + end) / 2,
        "label": [closure.stage.capitalize(), f"{closure.reached:,} of {closure.escalations:,}"],
        "hint": f"{closure.stage}: {share(closure.share)} of {closure.escalations:,} escalations, "
        f"{closure.stalled:,} stalled before it",
    }


def _ring(arcs: list[dict[str, Any]], end: str, fill: str) -> dict[str, Any]:
    return {
        "data": {"values": arcs},
        "mark": {"type": "arc", "innerRadius": _INNER, "outerRadius": _OUTER, "fill": fill, "stroke": None},
        "encoding": {
            "theta": {"field": "start", "type": "quantitative", "scale": None},
            "theta2": {"field": end},
            "tooltip": {"field": "hint", "type": "nominal"},
        },
    }


def _label(arc: dict[str, Any]) -> dict[str, Any]:
    at = arc["middle"] / pi
    side = "center" if at % 1 < 0.05 or at % 1 > 0.95 else "left" if at < 1 else "right"
    return {
        "data": {"values": [{"middle": arc["middle"]}]},
        "mark": {
            "type": "text", "text": arc["label"], "align": side, "baseline": "middle", "fontSize": 13, "lineHeight": 17,
            "radius": _OUTER + 14 if side != "center" else _LABEL, "fill": colour("ink"),
        },
        "encoding": {"theta": {"field": "middle", "type": "quantitative", "scale": None}},
    }  # fmt: skip


def _centre(closures: Sequence[Closure]) -> list[dict[str, Any]]:
    quieter = closures[-1]
    texts = ((share(quieter.share), 26, -8, "ink"), ("became quieter", 12, 16, "muted"))
    return [
        {
            "data": {"values": [{}]},
            "mark": {"type": "text", "text": text, "fontSize": size, "dy": offset, "fill": colour(role)},
            "encoding": {"x": {"value": {"expr": "width / 2"}}, "y": {"value": {"expr": "height / 2"}}},
        }
        for text, size, offset, role in texts
    ]


def _description(closures: Sequence[Closure]) -> str:
    parts = [f"{each.stage} {share(each.share)} ({each.reached:,})" for each in closures]
    return f"Of {closures[0].escalations:,} escalations, so many came to each stage of the wheel: {listing(parts)}."
