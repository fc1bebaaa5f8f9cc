"""Days between rare events: one dot per event, as high as the days before it, with limits of usual variation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from flywheel_metrics.charts import marks, weeks
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import colour, frame, label
from flywheel_metrics.comparison import Comparison
from flywheel_metrics.event import Numbered
from flywheel_metrics.evidence import Gaps
from flywheel_metrics.inference.limits import Limits
from flywheel_metrics.wording import count, day, number

HEIGHT = 260


def draw(gaps: Gaps, comparison: Comparison, better: str, noun: str, numbered: Sequence[Numbered] = ()) -> Drawing:
    """Draw the days before each event; high is rare. The days since the last event are hollow, for they go on."""
    records = [_record(on, each, comparison, better) for on, each in zip(gaps.ends_on, gaps.days, strict=True)]
    running = []
    if gaps.open_days is not None and gaps.last_day is not None:
        running = [_record(gaps.last_day, gaps.open_days, comparison, better, "without one so far")]
    known = records + running
    found = comparison.between.limits if comparison.between else None
    first = min((date.fromisoformat(each["at"][:10]) for each in known), default=date(2000, 1, 1))
    last = max((date.fromisoformat(each["at"][:10]) for each in known), default=date(2000, 1, 2))
    x = weeks.axis(first - timedelta(days=3), last + timedelta(days=7))
    top = (max([each["days"] for each in known] + ([found.upper] if found else []), default=1.0) or 1.0) * 1.12
    top *= marks.ROOM if numbered else 1
    y = {"type": "quantitative", "scale": {"domain": [0, top]}, "axis": {"title": "days since the one before"}}
    layers = _band(found, x, y) + _stems(known, x, y) + _dots(records, x, y) + _dots(running, x, y, hollow=True)
    layers += marks.events(numbered, x, y, top)
    table = pd.DataFrame([(each["at"][:10], each["days"]) for each in known], columns=["day", "days"])
    said = f"{count(len(records), noun)} by the days since the one before"
    longest = f"; at most {number(max(gaps.days))} days" if gaps.days else ""
    note = "Most weeks are empty, so the days between are drawn: the higher a dot, the rarer."
    if running:
        note += " The hollow dot is the time since the last one."
    drawn = f"{said}{longest}; {count(len(comparison.signals), 'signal')}."
    return Drawing(drawn, table, spec=frame(layers, HEIGHT), note=note)


def _record(on: date, days: float, comparison: Comparison, better: str, words: str = "before") -> dict[str, Any]:
    fired = comparison.signals.get(on)
    hint = f"{day(on)}: {number(round(days, 1))} days {words}"
    tone = None
    if fired:
        tone = colour("better" if (fired.direction == "down") == (better == "lower") else "worse")
        hint += f" · signal: {fired.rule}"
    return {"at": weeks.iso(on), "days": days, "zero": 0, "tone": tone, "hint": hint}


def _stems(records: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    mark = {"type": "rule", "stroke": colour("accent"), "strokeWidth": 1, "opacity": 0.4}
    encoding = {"x": {"field": "at", **x}, "y": {"field": "zero", **y}, "y2": {"field": "days"}}
    return [{"data": {"values": records}, "mark": mark, "encoding": encoding}]


def _dots(
    records: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], *, hollow: bool = False
) -> list[dict[str, Any]]:
    accent = colour("accent")
    mark = {"type": "point", "filled": True, "opacity": 1, "size": 44, "stroke": accent}
    signal = {"condition": {"test": "datum.tone", "field": "tone", "type": "nominal", "scale": None}}
    encoding = {
        "x": {"field": "at", **x}, "y": {"field": "days", **y}, "tooltip": {"field": "hint", "type": "nominal"},
        "fill": signal | {"value": colour("paper") if hollow else accent},
    }  # fmt: skip
    return [{"data": {"values": records}, "mark": mark, "encoding": encoding}]


def _band(found: Limits | None, x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    if found is None:
        return []
    first, last = x["scale"]["domain"]
    band = [{"at": first, "until": last, "lower": found.lower, "upper": found.upper, "centre": found.centre}]
    across = {"x": {"field": "at", **x}, "x2": {"field": "until"}}
    area = {"type": "rect", "fill": colour("muted"), "opacity": 0.09}
    line = {"type": "rule", "stroke": colour("muted"), "strokeDash": [4, 3], "opacity": 0.7}
    at = {"field": "at", **x}
    said = f"usual up to {number(round(found.upper, 1))} days"
    return [
        {"data": {"values": band}, "mark": area,
         "encoding": {**across, "y": {"field": "lower", **y}, "y2": {"field": "upper"}}},
        {"data": {"values": band}, "mark": line, "encoding": {**across, "y": {"field": "centre", **y}}},
        *label(last, found.upper, said, at, y),
    ]  # fmt: skip
