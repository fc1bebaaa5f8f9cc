"""Flywheel page: the worklist of stalled turns, as a table and as tickets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from flywheel_metrics import loop
from flywheel_metrics.loop import tickets, words
from flywheel_metrics.notebook import loop_capture, loop_store, passed_on
from flywheel_metrics.notebook.keeping import said
from flywheel_metrics.notebook.loop_ledger import local_days
from flywheel_metrics.notebook.markup import heading
from flywheel_metrics.notebook.view import current

#: Most rows shown on the page; the downloads have all of them.
_SHOWN = 12


def worklist() -> None:
    """Draw what is stalled, the greatest page debt first, and the way to enter what is missing."""
    rows = loop_store.ledger()
    if rows.empty:
        return
    work = said(loop.worklist, rows)
    with st.container(key="cell-worklist"):
        small = (
            "ranked by the pages of the alert in the last 13 weeks, then those in sleep hours, then hours of response"
        )
        heading(said(words.of_worklist, work), "What would turn the wheel?", small)
        if not work.empty:
            # A format, not words: numbers end in one line.
            st.table(_told(work.head(_SHOWN)).style.format({"hours": "{:.1f}"}), hide_index=True)
            if len(work) > _SHOWN:
                st.caption(f"The first {_SHOWN} of {len(work):,}; the tickets are all of them.")
            _downloads(work)
        if current().may_write:
            # What has just been entered keeps a turn moving; the next piece can follow at once.
            loop_capture.captured(pd.concat([work, loop.worklist(rows, loop.MOVING)]))


def _told(work: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "alert": [words.alert_of(row) for _, row in work.iterrows()],
            "lacks": work["stalls_at"].map(words.LACKS),
            "turns": work["turns"],
            "pages": work["debt_pages"].astype(int),
            "asleep": work["debt_sleep_pages"].astype(int),
            "hours": work["debt_hours"],
            "newest": local_days(work["opened_at"], current().dataset),
        }
    )


def _downloads(work: pd.DataFrame) -> None:
    view = current()

    def written(write: Callable[[Sequence[tickets.Ticket]], bytes]) -> Callable[[], bytes]:
        return passed_on.written(view, lambda: write(tickets.tickets(passed_on.masked(view, work))))

    with st.container(horizontal=True, vertical_alignment="center", key="tickets"):
        st.html('<p class="fw-small">Take along as tickets</p>', width="content")
        for title, write, name, mime in (
            ("Jira", tickets.jira_csv, "worklist-jira.csv", "text/csv"),
            ("Linear", tickets.linear_csv, "worklist-linear.csv", "text/csv"),
            ("Markdown", tickets.markdown, "worklist.md", "text/markdown"),
        ):
            st.download_button(
                title, written(write), name, mime, key=f"tickets-{title}", on_click="ignore", type="tertiary"
            )
