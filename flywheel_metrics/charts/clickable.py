"""A picture whose weeks can be clicked: an unseen layer of one rectangle a week, from halfway to halfway."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from flywheel_metrics.charts.theme import ranged

#: Name of the selection, and the field that tells which week it is.
WEEK, FIELD = "week", "at"


def clickable(spec: dict[str, Any], labels: Sequence[date]) -> dict[str, Any]:
    """Return the specification with a layer that selects the period clicked; as it was where it has no axis of time.

    The layer lies over the marks that speak of a whole week, whose hints it takes over, and under all that come later.
    """
    layers = spec.get("layer", [])
    x = next((found for layer in layers if (found := layer.get("encoding", {}).get("x", {})).get("scale")), None)
    if x is None or x.get("type") != "temporal" or not labels:
        return spec
    hints = {
        record["at"]: record["hint"]
        for layer in layers
        for record in layer.get("data", {}).get("values", [])
        if "hint" in record and "full" in record
    }
    weekly = [number for number, layer in enumerate(layers) if _speaks_of_weeks(layer)]
    place = weekly[-1] + 1 if weekly else 0
    return {**spec, "layer": [*layers[:place], _layer(labels, hints, x), *layers[place:]]}


def label_of(selected: object) -> date | None:
    """Return the period of a selected record as the browser tells it, text or milliseconds; None for anything else."""
    if isinstance(selected, int | float):
        return datetime.fromtimestamp(selected / 1000, UTC).date()
    try:
        return date.fromisoformat(str(selected)[:10])
    except ValueError:
        return None


def _speaks_of_weeks(layer: dict[str, Any]) -> bool:
    records = layer.get("data", {}).get("values", [])
    return "tooltip" in layer.get("encoding", {}) and any("hint" in each and "full" in each for each in records)


def _layer(labels: Sequence[date], hints: dict[str, str], x: dict[str, Any]) -> dict[str, Any]:
    records = []
    for label, (start, end) in zip(labels, _reaches(labels), strict=True):
        at = f"{label.isoformat()}T00:00:00Z"
        records.append({FIELD: at, "from": start, "until": end, "hint": hints.get(at)})
    across = {key: value for key, value in x.items() if key != "field"}
    encoding: dict[str, Any] = {"x": {**across, "field": "from"}, "x2": {"field": "until"}}
    if hints:
        encoding["tooltip"] = {"field": "hint", "type": "nominal"}
    layer = {
        "data": {"values": records},
        "params": [{"name": WEEK, "select": {"type": "point", "fields": [FIELD], "on": "click", "toggle": False}}],
        "mark": {"type": "rect", "opacity": 0, "cursor": "pointer"},
        "encoding": encoding,
    }
    return ranged(layer)


def _reaches(labels: Sequence[date]) -> list[tuple[str, str]]:
    """Return where the rectangle of each period starts and ends: halfway to its neighbours."""
    moments = [datetime(label.year, label.month, label.day, tzinfo=UTC) for label in labels]
    halves = [(later - earlier) / 2 for earlier, later in pairwise(moments)]
    edge = halves[0] if halves else timedelta(days=3.5)
    starts = [moments[0] - edge, *(moment + half for moment, half in zip(moments, halves, strict=False))]
    ends = [*starts[1:], moments[-1] + (halves[-1] if halves else edge)]
    return [(_iso(start), _iso(end)) for start, end in zip(starts, ends, strict=True)]


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
