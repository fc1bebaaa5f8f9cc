"""A cell: one question, its finding as a sentence, the chart, and folded under it what both rest on."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from flywheel_metrics import basis, metric
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.exhibit import Form
from flywheel_metrics.finding import sentence
from flywheel_metrics.notebook import folded, store, takeaway
from flywheel_metrics.notebook.keeping import is_recording, said
from flywheel_metrics.notebook.lacking import lacking
from flywheel_metrics.notebook.markup import heading, notice, remarks
from flywheel_metrics.notebook.view import current


def cell(
    name: str,
    chart: str = "weekly",
    *,
    question: str | None = None,
    split: str | None = None,
    parts: Mapping[str, str] | None = None,
    column: str | None = None,
    headed: bool = True,
) -> None:
    """Answer a metric in a form of exhibit.KINDS.

    question: above the finding, the metric's own by default. split, parts and column are those of exhibit.Form.
    headed: False where the page has said the finding already.
    """
    view, asked = current(), metric.find(name)
    form = Form(chart, split, tuple((parts or {}).items()), column)
    key = "-".join(filter(None, (name, chart.replace(" ", "-"), split, column)))
    with st.container(key=f"cell-{key}"):
        try:
            whole = store.answer(view.dataset.version, name, view.scope)
            if why := lacking(view, whole):
                heading(asked.title, question or asked.question)
                notice(why)
                return
            shown = store.shown(view.dataset.version, name, view.scope, form)
        except FlywheelError as error:
            st.error(f"{asked.title} cannot be answered. {error}")
            return
        small = said(basis.small_print, view.dataset, whole)
        takeaway.record_metric(name, form, question or "")
        heading(shown.sentence if headed else "", question or asked.question, small)
        folded.chart(key, shown)
        remarks((*shown.remarks, store.year_before(view.dataset.version, name, view.scope, form)), shown.events)
        if is_recording():
            folded.account_of(view, whole)  # a reader may unfold it
        folded.folded(key, name, form)


def lead(name: str) -> None:
    """Say the finding of a metric, and no more: the answer to the question of the page."""
    view = current()
    found = store.answer(view.dataset.version, name, view.scope)
    if said(basis.missing, view.dataset, found):
        return
    with st.container(key="lead"):
        heading(said(sentence, found, store.comparison(view.dataset.version, name, view.scope)))
