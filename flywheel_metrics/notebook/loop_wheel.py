"""Flywheel page: the wheel, the closure of each quarter, and how long a lap takes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics import export, loop
from flywheel_metrics.charts import wheel as wheel_chart
from flywheel_metrics.loop import words
from flywheel_metrics.notebook import loop_store, passed_on
from flywheel_metrics.notebook.drawn import draw
from flywheel_metrics.notebook.keeping import said
from flywheel_metrics.notebook.markup import heading, notice
from flywheel_metrics.notebook.view import current
from flywheel_metrics.wording import count, ends, share

_HOW = (
    "An escalation is an incident of severity 1 or 2, one that went beyond its first responder, or an alert that paged "
    "three times within seven days (once per burst). A stage is reached with the first insight, guardrail, runbook or "
    "drill that names the escalation, or another incident of the same alert. Quieter: a guardrail of its alert worked. "
    "Every escalation that opened in the period counts, also one that is too young to have come far."
)
_NONE = (
    "Incidents of severity 1 or 2, those that went beyond their first responder, and alerts that paged three times "
    "within seven days turn the wheel. The exports of paging and incident tools tell of them; a longer period may, too."
)


def wheel() -> None:
    """Draw the wheel with its table."""
    rows, view = loop_store.ledger(), current()
    closures = said(loop.closures, rows)
    small = f"n = {count(len(rows), 'escalation')} · {view.dataset.settings.reporting_zone} time"
    with st.container(key="cell-wheel"):
        heading(said(words.of_wheel, closures), "How far does a turn come?", small)
        if len(rows):
            drawing = said(wheel_chart.draw, closures)
            draw(drawing, key="chart-wheel")
            st.table(_table(closures))
        else:
            notice(_NONE)
        with st.expander("How this is computed"):
            st.markdown(_HOW)


def _table(closures: list[loop.Closure]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "reached": [f"{each.reached:,} of {each.escalations:,}" for each in closures],
            "closure": [share(each.share) for each in closures],
            "95 % interval": [ends(each.lower, each.upper, "share") for each in closures],
            "stalled before it": [f"{each.stalled:,}" for each in closures],
        },
        index=pd.Index([each.stage for each in closures], name="stage"),
    )


def cohorts() -> None:
    """Draw the closure rates by the quarter in which escalations opened."""
    rows = loop_store.ledger()
    if rows.empty:
        return
    told = said(loop.by_cohort, rows)
    with st.container(key="cell-cohorts"):
        lap, to_insight = said(loop.lap, rows), said(loop.days_to, rows, "insight")
        closed = int((rows["state"] == loop.CLOSED).sum())
        heading(said(words.of_lap, lap, to_insight, closed, len(rows) - closed), "How long does a lap take?")
        shown = told.assign(**{stage: told[stage].map(share) for stage in loop.STAGES}).set_index("cohort")
        st.table(shown.rename(columns={"escalations": "n"}))
        st.caption("By quarter of the escalation; later quarters have had less time.")
        st.download_button(
            "Download the quarters (CSV)",
            passed_on.written(current(), lambda: export.to_csv(told)),
            "closure.csv",
            "text/csv",
            on_click="ignore",
            type="tertiary",
        )
