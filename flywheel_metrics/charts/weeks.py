"""Time on a chart: dates of the reporting zone, shown the same to every viewer wherever they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from flywheel_metrics.period import FULL, NONE, PARTIAL
from flywheel_metrics.wording import count, day, figure

#: What a tooltip says about a period that is not covered in full.
COVERAGE_WORDS = {FULL: "", PARTIAL: " · covered in part, left out of averages", NONE: " · not covered by the exports"}


def iso(label: object) -> str:
    """Return the start of a day as text that every browser reads as the same instant."""
    return f"{pd.Timestamp(str(label)).date().isoformat()}T00:00:00Z"


def label_of(value: object) -> date:
    """Return a period's label as a date."""
    return pd.Timestamp(str(value)).date()


def axis(first: date, last: date) -> dict[str, Any]:
    """Return the encoding of a time axis from first to last day; UTC stands for the reporting zone's own clock."""
    return {
        "type": "temporal",
        "scale": {"type": "utc", "domain": [iso(first), iso(last)], "nice": False},
        "axis": {"title": None, "format": "%-d %b %y" if (last - first).days < 100 else "%b %Y",
                 "tickCount": {"interval": "week", "step": 2} if (last - first).days < 100 else "month"},
    }  # fmt: skip


def span(series: pd.DataFrame) -> tuple[date, date]:
    """Return first and last day that an axis must show for these weeks."""
    if series.empty:
        return date(2000, 1, 1), date(2000, 1, 2)
    labels = series["period"]
    return label_of(labels.min()) - timedelta(days=2), label_of(labels.max()) + timedelta(days=7)


def points(series: pd.DataFrame, column: str, unit: str, noun: str) -> list[dict[str, Any]]:
    """Return one record per period: ``at``, ``value``, ``full`` and ``partial`` (one of them null), and a ``hint``."""
    records: list[dict[str, Any]] = []
    for label, value, coverage, size in zip(
        series["period"], series[column], series["coverage"], series["sample_size"], strict=True
    ):
        known = None if pd.isna(value) else float(value)
        shown = figure(known, unit)
        records.append(
            {
                "at": iso(label),
                "value": known,
                "full": known if coverage == FULL else None,
                "partial": known if coverage == PARTIAL else None,
                "coverage": coverage,
                "hint": f"{noun} of {day(label_of(label))}: {shown} (n = {int(size):,}){COVERAGE_WORDS[str(coverage)]}",
            }
        )
    return records


def extremes(records: list[dict[str, Any]], unit: str, noun: str) -> str:
    """Return how many periods have a value, and the highest and lowest of these, in words."""
    known = [record for record in records if record["value"] is not None]
    if not known:
        return f"No {noun.lower()} has a value"
    highest = max(known, key=lambda record: float(record["value"]))
    lowest = min(known, key=lambda record: float(record["value"]))
    return (
        f"{count(len(known), noun.lower())} from {_said(known[0])} to {_said(known[-1])}: highest "
        f"{figure(highest['value'], unit)} in that of {_said(highest)}, lowest {figure(lowest['value'], unit)} in that "
        f"of {_said(lowest)}"
    )


def _said(record: dict[str, Any]) -> str:
    return day(date.fromisoformat(record["at"][:10]))
