"""A small table as HTML: it wraps on a narrow screen and prints; what comes from an export is never read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from flywheel_metrics.notebook.markup import MISSING
from flywheel_metrics.report.section import Listing
from flywheel_metrics.report.written import is_number


def listing(frame: pd.DataFrame) -> None:
    """Draw a table of few rows; booleans as yes and no, what is missing as a dash."""
    words = worded(frame)
    kinds = [' class="number"' if is_number(frame.iloc[:, place]) else "" for place in range(len(words.head))]
    head = _cells("th", ' scope="col"', words.head, kinds)
    body = "".join(f"<tr>{_cells('td', '', row, kinds)}</tr>" for row in words.rows)
    st.html(f'<div class="fw-listing"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def _cells(tag: str, scope: str, words: Sequence[str], kinds: Sequence[str]) -> str:
    return "".join(f"<{tag}{scope}{kind}>{escape(each)}</{tag}>" for each, kind in zip(words, kinds, strict=True))


def worded(frame: pd.DataFrame) -> Listing:
    """Return a table as the words that are shown."""
    rows = tuple(tuple(_cell(value) for value in row) for row in frame.itertuples(index=False))
    return Listing(tuple(str(column) for column in frame), rows)


def _cell(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return MISSING
    return {"True": "yes", "False": "no"}.get(str(value), str(value))
