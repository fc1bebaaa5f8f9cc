"""A table or a chart as a file; it is written when somebody asks for it, not when the page is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from flywheel_metrics import export
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.notebook import passed_on
from flywheel_metrics.notebook.view import View, current
from flywheel_metrics.report import picture

_Shown = TypeVar("_Shown")


def offered(table: pd.DataFrame, name: str, key: str, drawing: Drawing | None = None) -> None:
    """Offer a table in every form, and the chart that shows it as a picture of twice its size; name: of the files."""
    view = current()
    with st.container(horizontal=True, vertical_alignment="center", key=f"downloads-{key}"):
        st.html('<p class="fw-small">Download</p>', width="content")
        for form in export.FORMS.values():
            _button(form.title, _written(view, form.write, table), f"{name}{form.ending}", form.mime, key)
        spec = picture.specification(drawing) if drawing is not None else None
        if spec is not None:
            _button("PNG", _written(view, picture.png, spec), f"{name}.png", "image/png", key)
            _button("SVG", _written(view, _svg, spec), f"{name}.svg", "image/svg+xml", key)


def _written(view: View, write: Callable[[_Shown], bytes], shown: _Shown) -> Callable[[], bytes]:
    return passed_on.written(view, lambda: write(passed_on.masked(view, shown)))


def _svg(spec: dict[str, Any]) -> bytes:
    return picture.svg(spec).encode()


def _button(title: str, write: Callable[[], bytes], file_name: str, mime: str, key: str) -> None:
    st.download_button(
        title, write, file_name, mime, key=f"download-{key}-{title}", on_click="ignore", type="tertiary",
        help=f"Download as {title}",
    )  # fmt: skip
