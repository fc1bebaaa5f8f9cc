"""Every duration as a dot on a logarithmic axis, in time or by group, with the median and the 95th percentile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from flywheel_metrics.charts import weeks
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.theme import colour, frame, label
from flywheel_metrics.inference.intervals import Interval
from flywheel_metrics.wording import day, duration, ends

#: Minutes at which a logarithmic axis of durations is marked, and the shortest duration that it can show.
MARKS = {1: "1 min", 5: "5 min", 15: "15 min", 60: "1 h", 240: "4 h", 1440: "1 day", 10080: "1 week", 43200: "30 days"}
SHORTEST = 0.5
_MASS = " · on a day of mass rollback"


def over_time(
    dots: pd.DataFrame,
    medians: pd.DataFrame,
    levels: Sequence[tuple[str, float | None]],
    band: Interval | None = None,
) -> Drawing:
    """Draw dots (``at`` local, ``minutes``, ``name``, ``is_mass``), a tick for each week's median, and named levels.

    band: interval of the last level; open to the top of the chart where its upper end is not estimable.
    """
    x = weeks.axis(*weeks.span(medians))
    is_mass = dots["is_mass"].fillna(False) if "is_mass" in dots else [False] * len(dots)
    records = [
        {
            "at": _stamp(at),
            "minutes": max(float(minutes), SHORTEST),
            "hint": f"{name}, {day(at.date())}: {duration(minutes)}{_MASS if mass else ''}",
            "mass": bool(mass),
        }
        for at, minutes, name, mass in zip(dots["at"], dots["minutes"], dots["name"], is_mass, strict=True)
    ]
    y = _axis([*dots["minutes"], *(level for _, level in levels if level is not None)])
    layers = [_dots(records, {"field": "at", **x}, {"field": "minutes", **y})]
    layers += _medians(medians, x, y) + _levels(levels, x, y)
    if band is not None and band.lower is not None:
        layers.insert(0, _interval(band, x, y))
    table = medians[["period", "coverage", "median_minutes", "value", "sample_size"]].reset_index(drop=True)
    said = ", ".join(f"{name} {duration(level)}" for name, level in levels if level is not None)
    return Drawing(
        f"{len(records)} rollbacks as dots by time; {said or 'none has a clock'}.",
        table,
        spec=frame(layers, 300),
        note=_note(levels[-1][0] if band is not None else "", any(each["mass"] for each in records)),
    )


def by_group(dots: pd.DataFrame, summary: pd.DataFrame) -> Drawing:
    """Draw one strip per group.

    dots: ``group``, ``minutes`` and ``name``; summary: ``group``, ``median`` and ``label``, in the order shown.
    """
    y = {"type": "nominal", "sort": list(summary["group"]), "axis": {"title": None, "grid": True, "labelLimit": 110}}
    x = _axis([*dots["minutes"], *summary["median"].dropna()])
    records = [
        {"group": group, "minutes": max(float(minutes), SHORTEST), "hint": f"{name}: {duration(minutes)}"}
        for group, minutes, name in zip(dots["group"], dots["minutes"], dots["name"], strict=True)
    ]
    ticks = [
        {"group": group, "minutes": max(float(median), SHORTEST), "hint": f"{group}: {label}", "text": label}
        for group, median, label in zip(summary["group"], summary["median"], summary["label"], strict=True)
        if not pd.isna(median)
    ]
    across, down = {"field": "minutes", **x}, {"field": "group", **y}
    mark = {"type": "tick", "stroke": colour("accent"), "thickness": 3, "size": 20, "opacity": 1, "orient": "vertical"}
    median = _layer(ticks, mark, across, down)
    layers = [_dots(records, across, down), median]
    said = "; ".join(f"{group} {label}" for group, label in zip(summary["group"], summary["label"], strict=True))
    return Drawing(f"Rollbacks by group: {said}.", summary, spec=frame(layers, 34 * max(len(summary), 1) + 40))


def _note(banded: str, has_mass: bool) -> str:
    parts = [f"The shaded band is the 95 % interval of the {banded}."] if banded else []
    if has_mass:
        parts.append("A triangle is a rollback on a day on which many services went back at once.")
    return " ".join(parts)


def _dots(records: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    mark = {"type": "point", "filled": True, "fill": colour("faint"), "opacity": 0.55, "size": 34}
    layer = _layer(records, mark, x, y)
    if any(each.get("mass") for each in records):
        layer["encoding"]["shape"] = {"condition": {"test": "datum.mass", "value": "triangle-up"}, "value": "circle"}
    return layer


def _medians(medians: pd.DataFrame, x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    known = medians[medians["median_minutes"].notna()]
    records = [
        {
            "at": weeks.iso(label), "until": weeks.iso(pd.Timestamp(label) + pd.Timedelta(days=7)),
            "minutes": max(float(median), SHORTEST),
            "hint": f"Week of {day(weeks.label_of(label))}: median {duration(median)} (n = {int(size)})",
        }
        for label, median, size in zip(known["period"], known["median_minutes"], known["sample_size"], strict=True)
    ]  # fmt: skip
    mark = {"type": "rule", "stroke": colour("accent"), "strokeWidth": 3}
    layer = _layer(records, mark, {"field": "at", **x}, {"field": "minutes", **y})
    layer["encoding"]["x2"] = {"field": "until"}
    return [layer]


def _levels(levels: Sequence[tuple[str, float | None]], x: dict[str, Any], y: dict[str, Any]) -> list[dict[str, Any]]:
    first, last = x["scale"]["domain"]
    known = [(name, max(level, SHORTEST)) for name, level in levels if level is not None]
    records = [
        {"at": first, "until": last, "minutes": level, "text": f"{name} {duration(level)}"} for name, level in known
    ]
    line = _layer(records, {"type": "rule", "stroke": colour("muted"), "strokeDash": [4, 3]},
                  {"field": "at", **x}, {"field": "minutes", **y}, hint="text")  # fmt: skip
    line["encoding"]["x2"] = {"field": "until"}
    labels = [label(last, level, f"{name} {duration(level)}", x, y) for name, level in known]
    return [line, *(layer for each in labels for layer in each)]


def _interval(band: Interval, x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    first, last = x["scale"]["domain"]
    top = y["scale"]["domain"][1]
    hint = f"95 % interval {ends(band.lower, band.upper, 'minutes')}"
    lower, upper = max(band.lower or SHORTEST, SHORTEST), min(band.upper or top, top)
    record = {"at": first, "until": last, "lower": lower, "upper": upper, "hint": hint}
    layer = _layer([record], {"type": "rect", "fill": colour("muted"), "opacity": 0.1}, {"field": "at", **x},
                   {"field": "lower", **y})  # fmt: skip
    layer["encoding"] |= {"x2": {"field": "until"}, "y2": {"field": "upper"}}
    return layer


def _layer(
    records: list[dict[str, Any]], mark: dict[str, Any], x: dict[str, Any], y: dict[str, Any], hint: str = "hint"
) -> dict[str, Any]:
    encoding = {"x": x, "y": y, "tooltip": {"field": hint, "type": "nominal"}}
    return {"data": {"values": records}, "mark": mark, "encoding": encoding}


def _axis(minutes: Sequence[float]) -> dict[str, Any]:
    known = [max(float(each), SHORTEST) for each in minutes if not pd.isna(each)] or [1.0, 60.0]
    low, high = min(known) * 0.7, max(known) * 1.5
    marks = [mark for mark in MARKS if low <= mark <= high]
    words = " : ".join(f"datum.value == {mark} ? '{said}'" for mark, said in MARKS.items())
    axis = {"title": None, "values": marks, "labelExpr": f"{words} : ''"}
    return {"type": "quantitative", "scale": {"type": "log", "domain": [low, high], "nice": False}, "axis": axis}


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"
