"""The words around a figure that stands by itself: its unit, what is named beside it, and the period before."""

from __future__ import annotations

from collections.abc import Mapping

from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import Comparison
from flywheel_metrics.finding import PERCENTILE_FROM
from flywheel_metrics.wording import figure

_UNITS = {
    "pages": "a week", "guardrails": "a week", "items": "a sprint", "pages per person-week": "per person and week",
    "incidents per change": "incidents per change", "share": "of changes", "minutes": "",
}  # fmt: skip


def unit_of(answer: Answer) -> str:
    """Return what the figure over the scope is of."""
    if answer.metric.unit != "minutes":
        return _UNITS.get(answer.metric.unit, answer.metric.unit)
    size = int(answer.one("scope").get("sample_size") or 0)
    return "longest" if size < PERCENTILE_FROM else "95th percentile"


def beside(answer: Answer, also: Mapping[str, str]) -> str:
    """Return measures beside the figure; ``also`` has the words for each, with ``{}`` for its value."""
    row = answer.one("scope")
    units = {each.name: each.unit for each in answer.metric.measures}
    return " · ".join(words.format(figure(row.get(name), units[name])) for name, words in also.items())


def before_and_now(compared: Comparison, unit: str) -> str:
    """Return both values that are compared; empty where one of them is missing."""
    if compared.previous is None or compared.current is None:
        return ""
    named = "median " if unit == "minutes" else ""
    return f"{named}{figure(compared.previous, unit)} → {figure(compared.current, unit)}"
