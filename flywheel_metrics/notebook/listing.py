"""A small table as HTML: it wraps on a narrow screen and prints; what comes from an export is never read as markup."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st


def listing(frame: pd.DataFrame) -> None:
    """Draw a table of few rows; booleans as yes and no, what is missing as a dash."""
    head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in frame)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row) + "</tr>"
        for row in frame.itertuples(index=False)
    )
    st.html(f'<div class="fw-listing"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


def _cell(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "–"
    return {"True": "yes", "False": "no"}.get(str(value), str(value))
