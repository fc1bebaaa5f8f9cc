"""Puts a drawing on the page, with its sentence for those who cannot see it."""

from __future__ import annotations

from html import escape

import streamlit as st

from flywheel_metrics.charts.drawing import Drawing


def draw(drawing: Drawing, key: str | None = None) -> None:
    """Draw a picture as wide as the column it is in."""
    if drawing.spec is not None:
        # Colours are CSS variables of the page, so Streamlit's own chart theme has nothing to add.
        st.vega_lite_chart(drawing.spec, width="stretch", theme=None, alt=drawing.description, key=key)
    if drawing.html:
        st.html(drawing.html)
    if drawing.note:
        st.html(f'<p class="fw-scale">{escape(drawing.note)}</p>')
