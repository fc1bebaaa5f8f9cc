"""One small panel per segment or part, all on one scale, so that heights compare across panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from flywheel_metrics.charts import sparkline
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.charts.sparkline import Bar
from flywheel_metrics.wording import count, figure

_COLUMNS = ["panel", "period", "coverage", "value", "sample_size"]


@dataclass(frozen=True)
class Panel:
    """One panel: its name, its figure over the scope, a line under it, and the rows it shows in order of time.

    ``tone`` is ``better``, ``worse`` or empty, and is given only where a signal was found.
    """

    name: str
    shown: str
    note: str
    series: pd.DataFrame
    column: str
    tone: str = ""


def draw(panels: Sequence[Panel], unit: str, noun: str = "Week") -> Drawing:
    """Draw the panels in the order given; none where no period of any of them has a value."""
    if not panels:
        return Drawing("There is no panel to draw.", pd.DataFrame(columns=_COLUMNS))
    table = pd.concat([_table(panel) for panel in panels], ignore_index=True)
    if table["value"].isna().all():
        return Drawing(f"None of {count(len(panels), 'panel')} has a value to draw.", table)
    drawn = [sparkline.bars(panel.series, panel.column, unit, noun) for panel in panels]
    top = max((sparkline.greatest(each) for each in drawn), default=0.0) or 1.0
    body = "".join(_panel(panel, each, unit, top) for panel, each in zip(panels, drawn, strict=True))
    said = ", ".join(f"{panel.name} {panel.shown}" for panel in panels)
    caption = f'<p class="fw-scale">One scale for all panels: a bar of full height is {escape(figure(top, unit))}.</p>'
    return Drawing(
        f"{len(panels)} panels on one scale: {said}.",
        table,
        html=f'<div class="fw-panels">{body}</div>{caption}',
    )


def _panel(panel: Panel, drawn: Sequence[Bar], unit: str, top: float) -> str:
    known = [bar.value for bar in drawn if bar.value is not None]
    extremes = f"from {figure(min(known), unit)} to {figure(max(known), unit)}" if known else "no value"
    label = f"{panel.name}: {len(known)} values, {extremes}"
    tone = f" fw-{panel.tone}" if panel.tone else ""
    return (
        f'<figure class="fw-panel{tone}"><figcaption><span class="fw-name">{escape(panel.name)}</span>'
        f'<span class="fw-shown">{escape(panel.shown)}</span></figcaption>{sparkline.strip(drawn, label, top)}'
        f'<p class="fw-note">{escape(panel.note)}</p></figure>'
    )


def _table(panel: Panel) -> pd.DataFrame:
    rows = panel.series[["period", "coverage", panel.column, "sample_size"]].rename(columns={panel.column: "value"})
    return rows.assign(panel=panel.name)[_COLUMNS]
