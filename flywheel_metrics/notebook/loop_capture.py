"""Flywheel page: entering the piece that a turn lacks, and taking back what was entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.loop import capture, words
from flywheel_metrics.loop.capture import Entry, Turn
from flywheel_metrics.notebook import who
from flywheel_metrics.notebook.data_moves import stay_with
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import current
from flywheel_metrics.privacy import load_key
from flywheel_metrics.upload import Upload
from flywheel_metrics.vocabulary import KINDS

_WHYS = 5
#: Stage → what can be entered for it; nothing makes an alert quieter but another guardrail.
_PIECES = {"insight": "Insight", "guardrail": "Guardrail", "runbook": "Runbook", "practice": "Drill"}


def captured(work: pd.DataFrame) -> None:
    """Draw the choice of a turn, the form of the piece that it lacks, and what was entered before."""
    rows = dict(enumerate(work.to_dict("records")))
    chosen = st.selectbox(
        "Take one up and enter what it lacks", list(rows), index=None, key="take-up",
        placeholder="Choose a turn, stalled ones first",
        format_func=lambda number: _named(pd.Series(rows[number]), number),
    )  # fmt: skip
    if chosen is not None:
        with st.container(border=True, key="capture"):
            _pieces(pd.Series(rows[chosen]))
    _entered()


def _named(row: pd.Series, number: int) -> str:
    return f"{number + 1}. {words.alert_of(row)} lacks {words.LACKS[row['stalls_at']]}"


def _pieces(row: pd.Series) -> None:
    turn, stage = Turn.of(row), str(row["stalls_at"])
    st.markdown(
        f"Escalation **{plain(turn.escalation_id)}** of {turn.opened_at:%Y-%m-%d}, {plain(words.alert_of(row))}"
    )
    first = "guardrail" if stage == "quieter" else stage
    key = f"{turn.escalation_id}-{stage}"
    piece = st.segmented_control(
        "What to enter", list(_PIECES), default=first, format_func=_PIECES.__getitem__, key=f"piece-{key}"
    )
    if piece is not None:
        _FORMS[piece](turn, row, key)


def _insight(turn: Turn, row: pd.Series, key: str) -> None:
    way = st.radio("As", ["One sentence", "Five whys"], horizontal=True, key=f"way-{key}")
    with st.form(f"insight-{key}", border=False):
        st.caption("Name the condition, not a person: what let this happen?")
        if way == "One sentence":
            whys = [st.text_area("Insight", key=f"insight-text-{key}", height=80)]
        else:
            asked = ["What happened?", *["Why?"] * _WHYS]
            whys = [st.text_input(f"{n}. {ask}" if n else ask, key=f"why-{n}-{key}") for n, ask in enumerate(asked)]
        if st.form_submit_button("Enter the insight", type="primary"):
            _commit(lambda: capture.insight(turn, whys, _now(), who.address()), "The insight")


def _guardrail(turn: Turn, row: pd.Series, key: str) -> None:
    with st.form(f"guardrail-{key}", border=False):
        title = st.text_input("What does the guardrail do?", key=f"guardrail-title-{key}")
        kind = st.selectbox("Kind", KINDS, format_func=lambda name: name.replace("_", " "), key=f"guardrail-kind-{key}")
        team = st.text_input("Owner team", turn.team, key=f"guardrail-team-{key}")
        day = st.date_input(
            "Live since", "today", min_value=turn.opened_at.date(), key=f"guardrail-day-{key}", format="YYYY-MM-DD"
        )
        if st.form_submit_button("Enter the guardrail", type="primary"):
            zone = current().dataset.zone
            _commit(lambda: capture.guardrail(turn, title, kind or "", team, day, zone), "The guardrail")


def _runbook(turn: Turn, row: pd.Series, key: str) -> None:
    with st.form(f"runbook-{key}", border=False):
        text = st.text_area(
            "Runbook, in Markdown", capture.blank_runbook(turn), height=420, key=f"runbook-text-{key}",
            help="What stands in comments is still to be written. Which sections are filled in is kept, not the page.",
        )  # fmt: skip
        if st.form_submit_button("Enter the runbook", type="primary"):
            _commit(lambda: capture.runbook(turn, text, _now(), who.address()), "The runbook")
    st.download_button(
        "Download the page", partial(str, text), "runbook.md", "text/markdown", key=f"runbook-page-{key}",
        on_click="ignore", type="tertiary",
    )  # fmt: skip


def _drill(turn: Turn, row: pd.Series, key: str) -> None:
    known = str(row["runbook_id"]) if pd.notna(row["runbook_id"]) else ""
    with st.form(f"drill-{key}", border=False):
        st.caption(f"Practises {known}." if known else "No runbook belongs to this escalation yet.")
        day = st.date_input(
            "Practised on", "today", min_value=turn.opened_at.date(), key=f"drill-day-{key}", format="YYYY-MM-DD"
        )
        outcome = st.selectbox("Outcome", capture.OUTCOMES, key=f"drill-outcome-{key}")
        person = st.text_input(
            "By whom",
            key=f"drill-by-{key}",
            help="Becomes a pseudonym at once; it only tells whether it was the author.",
        )
        if st.form_submit_button("Enter the drill", type="primary"):
            zone = current().dataset.zone
            _commit(lambda: capture.drill(turn, known, outcome or "", day, zone, person.strip()), "The drill")


_FORMS: dict[str, Callable[[Turn, pd.Series, str], None]] = {
    "insight": _insight, "guardrail": _guardrail, "runbook": _runbook, "practice": _drill,
}  # fmt: skip


def _commit(made: Callable[[], Entry], what: str) -> None:
    view = current()
    try:
        version_id = capture.commit(view.workspace, made(), zone=view.dataset.settings.reporting_zone, key=load_key())
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    stay_with(version_id, f"{what} was entered by hand.")


def _entered() -> None:
    """Draw what was entered by hand, with the way to take it back and to take it along."""
    view = current()
    found = capture.entries(view.workspace, view.dataset.version)
    if not found:
        return
    with st.expander(f"Entered by hand ({len(found):,})"):
        for each in found:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{each.committed_at[:10]} · {plain(', '.join(each.row_counts))}", width="content")
                if view.dataset.version == view.newest and st.button("Take back", key=f"undo-{each.upload_id}"):
                    _undo(each)
        for table in sorted({table for each in found for table in each.row_counts}):
            st.download_button(
                f"Download the {table} entered by hand (CSV)", partial(capture.exported, view.dataset, table),
                f"{table}.csv", "text/csv", key=f"by-hand-{table}", on_click="ignore", type="tertiary",
            )  # fmt: skip


def _undo(entry: Upload) -> None:
    try:
        version_id = current().workspace.undo(entry.upload_id)
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    stay_with(version_id, "The entry was taken back.")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
