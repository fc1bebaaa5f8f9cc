"""A small table as HTML: it wraps on a narrow screen and prints; what comes from an export is never read as markup."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from flywheel_metrics.notebook.markup import MISSING
from flywheel_metrics.report.section import Listing


def listing(frame: pd.DataFrame) -> None:
    """Draw a table of few rows; booleans as yes and no, what is missing as a dash."""
    words = worded(frame)
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in words.head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in words.rows)
    st.html(f'<div class="fw-listing"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def worded(frame: pd.DataFrame) -> Listing:
    """Return a table as the words that are shown."""
    rows = tuple(tuple(_cell(value) for value in row) for row in frame.itertuples(index=False))
    return Listing(tuple(str(column) for column in frame), rows)


def _cell(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return MISSING
    return {"True": "yes", "False": "no"}.get(str(value), str(value))
