"""What is folded under a cell: how it is computed, the rows counted, the SQL as it ran, the figures plotted.

Only what is opened is computed and sent, and opening it runs this part of the page alone.
"""

from __future__ import annotations

from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from flywheel_metrics import exhibit, reckoning, rival
from flywheel_metrics.account import account
from flywheel_metrics.answer import Answer
from flywheel_metrics.charts.clickable import FIELD, WEEK, label_of
from flywheel_metrics.exhibit import Exhibit, Form
from flywheel_metrics.notebook import adding_up, downloads, otherwise, store
from flywheel_metrics.notebook.drawn import draw
from flywheel_metrics.notebook.keeping import said
from flywheel_metrics.notebook.markup import MISSING, facts
from flywheel_metrics.notebook.view import View, current, page_link
from flywheel_metrics.privacy import crowd
from flywheel_metrics.wording import count, day

#: Most rows shown on the page; the download has all of them.
MOST_ROWS = 500
_WHOLE = "The whole period"
_OTHERWISE = "Counted otherwise"
_HOW, _ROWS, _SQL, _FIGURES = "How this is computed", "Rows", "SQL", "Figures"
#: Columns that tell people apart, left out of what is shown.
_PEOPLE = ("responder",)


def chart(key: str, shown: Exhibit) -> None:
    """Draw the picture of a cell; a click on a week (or sprint) opens the rows that were counted in it."""
    labels = _labels(shown.answer)
    draw(shown.drawing, f"chart-{key}", labels, partial(_clicked, key, tuple(labels)))


def _clicked(key: str, labels: tuple[date, ...]) -> None:
    """Open the rows of the period that was clicked; a click beside all of them changes nothing."""
    selected = st.session_state[f"chart-{key}"]["selection"].get(WEEK) or []
    label = label_of(selected[0].get(FIELD)) if selected else None
    if label in labels:
        st.session_state[f"folded-{key}"] = _ROWS
        st.session_state[f"rows-period-{key}"] = label


def _labels(answer: Answer) -> list[date]:
    grain, _ = exhibit.grain_of(answer)
    return list(dict.fromkeys(pd.Timestamp(str(label)).date() for label in answer.series(grain)["period"]))


@st.fragment
def folded(key: str, name: str, form: Form) -> None:
    """Draw the folded part of a cell."""
    view = current()
    shown = store.shown(view.dataset.version, name, view.scope, form)
    parts = (_HOW, _OTHERWISE, _ROWS, _SQL, _FIGURES) if rival.of(name) else (_HOW, _ROWS, _SQL, _FIGURES)
    opened = st.pills("Show", parts, key=f"folded-{key}", label_visibility="collapsed", persist_state=None)
    if opened == _HOW:
        _how(view, store.answer(view.dataset.version, name, view.scope))
        if name in reckoning.METRICS:
            st.session_state[adding_up.FIGURE] = name
            page_link(adding_up.TITLE, "Add it up by hand →", key=f"add-up-{key}")
    elif opened == _OTHERWISE:
        otherwise.otherwise(view, name)
    elif opened == _ROWS:
        _rows(view, name, shown.answer, key)
    elif opened == _SQL:
        st.code(shown.answer.sql, language="sql", height=420)
        _download("Download the SQL", shown.answer.sql, f"{name}.sql", "text/plain", key)
    elif opened == _FIGURES:
        st.dataframe(
            _days_only(shown.drawing.table), hide_index=True, placeholder=MISSING, alt=shown.drawing.description
        )
        remade = partial(_figures, view, name, form)
        downloads.offered(shown.drawing.table, f"{name}-figures", key, remade, shown.drawing)


def _figures(view: View, name: str, form: Form) -> downloads.Figures:
    drawing = store.shown(view.dataset.version, name, view.scope, form).drawing
    return drawing.table, drawing


def _how(view: View, answer: Answer) -> None:
    facts(account_of(view, answer))


def account_of(view: View, answer: Answer) -> list[tuple[str, str]]:
    """Return how an answer was computed, as terms with their meanings."""
    compared = store.comparison(view.dataset.version, answer.metric.name, view.scope)
    return said(account, view.dataset, view.scope, answer, compared)


def _rows(view: View, name: str, answer: Answer, key: str) -> None:
    grain, noun = exhibit.grain_of(answer)
    labels = _labels(answer)
    chosen = st.selectbox(
        f"{noun} to list", [_WHOLE, *labels], key=f"rows-period-{key}", width=280,
        format_func=lambda label: f"{noun} of {day(label)}" if isinstance(label, date) else label,
    )  # fmt: skip
    period = chosen if isinstance(chosen, date) else None
    grain = grain if period else "scope"
    counted = store.rows(view.dataset.version, name, view.scope, grain, period)
    if view.dataset.is_guarded and name in crowd.METRICS:
        st.caption("A row is about one person, so that others see none.")
        return
    found = _told(view, counted)
    left_out = " Who was paged is left out." if any(column in _PEOPLE for column in counted) else ""
    shown = f", the first {MOST_ROWS:,} shown" if len(found) > MOST_ROWS else ""
    st.caption(f"{count(len(found), 'row')} counted{shown}; times are UTC.{left_out}")
    st.dataframe(found.head(MOST_ROWS), hide_index=True, placeholder=MISSING)
    if name in crowd.METRICS:
        st.caption("A row is about one person, so that none is written into a file.")
        return
    downloads.offered(found, f"{name}-rows", f"{key}-rows", partial(_rows_again, view, name, grain, period))


def _rows_again(view: View, name: str, grain: str, period: date | None) -> downloads.Figures:
    return _told(view, store.rows(view.dataset.version, name, view.scope, grain, period)), None


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
