"""A drawing as a file: SVG with the page's colours or with fixed ones, and PNG at twice its size."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from flywheel_metrics.charts import theme, weeks
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.period import PARTIAL

#: Version of Vega-Lite that draws; the one that the interactive charts of a report run on as well.
VEGA_LITE = "6.4"
WIDTH, SCALE = 720, 2
#: Type that is there where pictures are made; a page's own type is not.
_FONT = "Liberation Sans, DejaVu Sans, Arial, Helvetica, sans-serif"
_ROLE = re.compile(r"var\(--fw-([a-z]+)\)")


def svg(spec: Mapping[str, Any], *, width: int = WIDTH, height: int | None = None, fixed: bool = True) -> str:
    """Return a Vega-Lite specification as SVG. fixed: with the colours of a light page instead of CSS variables."""
    import vl_convert  # noqa: PLC0415  it starts a JavaScript engine, which only those wait for who take a picture

    drawn: str = vl_convert.vegalite_to_svg(_sized(spec, width, height), vl_version=VEGA_LITE, allowed_base_urls=[])
    return on_light(drawn) if fixed else drawn


def png(spec: Mapping[str, Any], *, width: int = WIDTH, height: int | None = None) -> bytes:
    """Return a Vega-Lite specification as PNG of twice the width on the colour of a light page."""
    import vl_convert  # noqa: PLC0415  see above

    sized = _sized(spec, width, height)
    sized["config"] |= {"background": theme.colour("paper"), "font": _FONT}
    resolved = json.loads(on_light(json.dumps(sized)))
    drawn: bytes = vl_convert.vegalite_to_png(resolved, vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[])
    return drawn


def specification(drawing: Drawing) -> dict[str, Any] | None:
    """Return what to draw a drawing from; panels made of HTML are drawn from their table. None: no picture of it."""
    if drawing.spec is not None:
        return drawing.spec
    if not drawing.html or not {"panel", "period", "value", "coverage"} <= set(drawing.table.columns):
        return None
    return _panels(drawing.table)


def saying(words: str) -> dict[str, Any]:
    """Return what to draw one line of words from, where there is nothing else to draw."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": theme.config(),
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": words, "fontSize": 14, "color": theme.colour("ink")},
        "height": 60,
    }


def _panels(table: pd.DataFrame) -> dict[str, Any]:
    """Return one row of bars per panel, all on one scale; a partial period is hollow."""
    records = [
        {"panel": panel, "at": weeks.iso(period), "value": None if pd.isna(value) else float(value),
         "partial": coverage == PARTIAL}
        for panel, period, value, coverage in zip(
            table["panel"], table["period"], table["value"], table["coverage"], strict=True)
    ]  # fmt: skip
    accent = theme.colour("accent")
    at = weeks.axis(*weeks.span(table))
    bar = {
        "mark": {"type": "bar", "stroke": accent, "width": {"band": 0.8}},
        "encoding": {
            "x": {"field": "at", "timeUnit": "utcyearmonthdate", **at, "bandPosition": 0},
            "y": {"field": "value", "type": "quantitative", "axis": {"title": None, "tickCount": 3}},
            "fill": {"condition": {"test": "datum.partial", "value": theme.colour("paper")}, "value": accent},
        },
        "height": 60,
        "width": WIDTH,
    }
    header = {"title": None, "labelOrient": "top", "labelAnchor": "start", "labelFontWeight": "bold",
              "labelColor": theme.colour("ink")}  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": theme.config(),
        "data": {"values": records},
        "facet": {"row": {"field": "panel", "type": "nominal", "sort": None, "header": header}},
        "spec": bar,
        "resolve": {"axis": {"x": "shared"}},
    }


def on_light(text: str) -> str:
    """Return text with the colour that each role has on a light page in place of its CSS variable."""
    return _ROLE.sub(lambda match: theme.COLOURS[match[1]][0], text)


def _sized(spec: Mapping[str, Any], width: int, height: int | None) -> dict[str, Any]:
    sized = copy.deepcopy(dict(spec))
    if "facet" in sized:  # its panels have their own size
        return sized
    sized["width"] = width
    if height is not None:
        sized["height"] = height
    return sized
