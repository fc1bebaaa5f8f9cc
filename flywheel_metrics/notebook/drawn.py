"""Puts a drawing on the page, with its sentence for those who cannot see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape

import streamlit as st

from flywheel_metrics.charts.clickable import clickable
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.notebook.markup import NOTHING


def draw(
    drawing: Drawing, key: str | None = None, labels: Sequence[date] = (), clicked: Callable[[], None] | None = None
) -> None:
    """Draw a picture as wide as the column it is in.

    clicked: called when the reader clicks a period; ``labels`` are the periods that can be clicked.
    """
    if drawing.spec is not None:
        # Colours are CSS variables of the page, so Streamlit's own chart theme has nothing to add.
        spec = clickable(drawing.spec, labels) if clicked else drawing.spec
        st.vega_lite_chart(
            spec, width="stretch", theme=None, alt=drawing.description, key=key,
            on_select=clicked if clicked and spec is not drawing.spec else "ignore",
        )  # fmt: skip
    if drawing.html:
        st.html(drawing.html)
    st.html(f'<p class="fw-scale">{escape(drawing.note)}</p>' if drawing.note else NOTHING)
