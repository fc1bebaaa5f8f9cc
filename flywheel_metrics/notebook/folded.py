"""What is folded under a cell: how it is computed, the rows counted, the SQL as it ran, the figures plotted.

Only what is opened is computed and sent, and opening it runs this part of the page alone.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from flywheel_metrics import exhibit
from flywheel_metrics.account import account
from flywheel_metrics.answer import Answer
from flywheel_metrics.exhibit import Form
from flywheel_metrics.notebook import downloads, store
from flywheel_metrics.notebook.markup import facts
from flywheel_metrics.notebook.view import View, current
from flywheel_metrics.wording import count, day

#: Most rows shown on the page; the download has all of them.
MOST_ROWS = 500
_WHOLE = "The whole period"
_HOW, _ROWS, _SQL, _FIGURES = "How this is computed", "Rows", "SQL", "Figures"
#: Columns that tell people apart, left out of what is shown.
_PEOPLE = ("responder",)


@st.fragment
def folded(key: str, name: str, form: Form) -> None:
    """Draw the folded part of a cell."""
    view = current()
    shown = store.shown(view.dataset.version, name, view.scope, form)
    opened = st.pills(
        "Show", (_HOW, _ROWS, _SQL, _FIGURES), key=f"folded-{key}", label_visibility="collapsed", persist_state=None
    )
    if opened == _HOW:
        _how(view, store.answer(view.dataset.version, name, view.scope))
    elif opened == _ROWS:
        _rows(view, name, shown.answer, key)
    elif opened == _SQL:
        st.code(shown.answer.sql, language="sql", height=420)
        _download("Download the SQL", shown.answer.sql, f"{name}.sql", "text/plain", key)
    elif opened == _FIGURES:
        st.dataframe(_days_only(shown.drawing.table), hide_index=True, alt=shown.drawing.description)
        downloads.offered(shown.drawing.table, f"{name}-figures", key, shown.drawing)


def _how(view: View, answer: Answer) -> None:
    compared = store.comparison(view.dataset.version, answer.metric.name, view.scope)
    facts(account(view.dataset, view.scope, answer, compared))


def _rows(view: View, name: str, answer: Answer, key: str) -> None:
    grain, noun = exhibit.grain_of(answer)
    labels = [pd.Timestamp(str(label)).date() for label in answer.series(grain)["period"]]
    chosen = st.selectbox(
        f"{noun} to list", [_WHOLE, *labels], key=f"rows-period-{key}", width=280,
        format_func=lambda label: f"{noun} of {day(label)}" if isinstance(label, date) else label,
    )  # fmt: skip
    period = chosen if isinstance(chosen, date) else None
    counted = store.rows(view.dataset.version, name, view.scope, grain if period else "scope", period)
    found = _told(view, counted)
    left_out = " Who was paged is left out." if any(column in _PEOPLE for column in counted) else ""
    shown = f", the first {MOST_ROWS:,} shown" if len(found) > MOST_ROWS else ""
    st.caption(f"{count(len(found), 'row')} counted{shown}; times are UTC.{left_out}")
    st.dataframe(found.head(MOST_ROWS), hide_index=True)
    downloads.offered(found, f"{name}-rows", f"{key}-rows")


def _told(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Put where each row came from first, and leave out who it was about."""
    rows = rows.drop(columns=[column for column in _PEOPLE if column in rows])
    if "upload_id" not in rows:
        return rows
    names = store.file_names(view.dataset.version)
    files = rows["upload_id"].map(names).fillna("")
    rows = rows.drop(columns=["upload_id", "source_row"]).assign(file=files, line=rows["source_row"])
    first = ["file", "line"]
    return rows[first + [column for column in rows if column not in first]]


def _days_only(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(period=pd.to_datetime(table["period"]).dt.date) if "period" in table else table


def _download(label: str, data: str, file_name: str, mime: str, key: str) -> None:
    st.download_button(label, data, file_name, mime, key=f"download-{key}", on_click="ignore", type="tertiary")
