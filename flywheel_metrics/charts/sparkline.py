"""A strip of bars, one per week, as plain HTML: it fits any width, and takes the colours of the page and of print.

A full week is a bar, a partial one hollow, a zero a line on the base, and a week that nothing covers is left empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from flywheel_metrics.charts import weeks
from flywheel_metrics.period import FULL


@dataclass(frozen=True)
class Bar:
    """One week: its value (None where there is none), its coverage, and what the pointer is told."""

    value: float | None
    coverage: str
    hint: str


def bars(series: pd.DataFrame, column: str, unit: str, noun: str = "Week") -> list[Bar]:
    """Return the bars of one grain and segment of an answer."""
    records = weeks.points(series, column, unit, noun)
    return [Bar(record["value"], record["coverage"], record["hint"]) for record in records]


def strip(drawn: Sequence[Bar], label: str, top: float | None = None) -> str:
    """Return the strip; ``label`` says in words what it shows, ``top`` is the value of a bar of full height."""
    ceiling = top or greatest(drawn) or 1.0
    inner = "".join(_bars(drawn, ceiling))
    return f'<div class="fw-strip" role="img" aria-label="{escape(label, quote=True)}">{inner}</div>'


def greatest(drawn: Sequence[Bar]) -> float:
    """Return the greatest value; 0 when there is none."""
    return max((bar.value for bar in drawn if bar.value is not None), default=0.0)


def _bars(drawn: Sequence[Bar], ceiling: float) -> Iterator[str]:
    for bar in drawn:
        hint = escape(bar.hint, quote=True)
        if bar.value is None:
            yield f'<i class="fw-gap" title="{hint}"></i>'
        else:
            kind = "fw-full" if bar.coverage == FULL else "fw-partial"
            yield f'<i class="{kind}" style="height:{100 * bar.value / ceiling:.1f}%" title="{hint}"></i>'
