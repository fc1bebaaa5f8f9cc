"""Data page: which days the exports cover."""

from __future__ import annotations

import streamlit as st

from flywheel_metrics.charts.coverage_strip import coverage_strip
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.notebook.drawn import draw


def coverage(dataset: Dataset) -> None:
    """Draw the strip of covered days and fold its table under it."""
    if not dataset.covered:
        st.info("Nothing is covered yet: coverage comes with the first export.")
        return
    drawing = coverage_strip(dataset.covered, dataset.zone)
    draw(drawing)
    with st.expander("As a table"):
        st.dataframe(drawing.table, hide_index=True)
