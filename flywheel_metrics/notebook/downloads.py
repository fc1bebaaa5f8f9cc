"""A table or a chart as a file; it is written when somebody asks for it, not when the page is drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from flywheel_metrics import export
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.notebook import passed_on
from flywheel_metrics.notebook.view import current
from flywheel_metrics.privacy import crowd
from flywheel_metrics.report import picture

#: A table, and the chart that shows it where there is one.
Figures = tuple[pd.DataFrame, Drawing | None]

_WITHHELD = f"Withheld: figures of fewer than {crowd.LEAST} people would show."


def offered(
    table: pd.DataFrame, name: str, key: str, remade: Callable[[], Figures], drawing: Drawing | None = None
) -> None:
    """Offer a table in every form, and the chart that shows it as a picture of twice its size; name: of the files.

    remade: makes both as others see them. It is asked in a view of one's own when a button is pressed, where names are
    masked and figures guarded; what a frozen link shows is offered as it is.
    """
    view = current()
    if view.shared is not None:
        remade = partial(_same, table, drawing)
    with st.container(horizontal=True, vertical_alignment="center", key=f"downloads-{key}"):
        st.html('<p class="fw-small">Download</p>', width="content")
        for form in export.FORMS.values():
            _button(
                form.title,
                passed_on.written(view, partial(_table, form.write, remade)),
                f"{name}{form.ending}",
                form.mime,
                key,
            )
        if drawing is not None and picture.specification(drawing) is not None:
            for title, write, mime in (("PNG", picture.png, "image/png"), ("SVG", _svg, "image/svg+xml")):
                written = passed_on.written(view, partial(_picture, write, remade))
                _button(title, written, f"{name}.{title.lower()}", mime, key)


def _same(table: pd.DataFrame, drawing: Drawing | None) -> Figures:
    return table, drawing


def _table(write: Callable[[pd.DataFrame], bytes], remade: Callable[[], Figures]) -> bytes:
    return write(remade()[0])


def _picture(write: Callable[[dict[str, Any]], bytes], remade: Callable[[], Figures]) -> bytes:
    """Write the picture; where all figures in it are withheld, one that says so."""
    _, drawing = remade()
    spec = picture.specification(drawing) if drawing is not None else None
    return write(picture.saying(_WITHHELD) if spec is None else spec)


def _svg(spec: dict[str, Any]) -> bytes:
    return picture.svg(spec).encode()


def _button(title: str, write: Callable[[], bytes], file_name: str, mime: str, key: str) -> None:
    st.download_button(
        title, write, file_name, mime, key=f"download-{key}-{title}", on_click="ignore", type="tertiary",
        help=f"Download as {title}",
    )  # fmt: skip
