"""Merging page: what a person picks and decides there, whatever it is of; each decision is an upload."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.loop import capture
from flywheel_metrics.merging.decision import Decisions
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.data_moves import stay_with
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import View
from flywheel_metrics.privacy import load_key


def picked(frame: pd.DataFrame, key: str, *, can_choose: bool, several: bool = True) -> list[int]:
    """Draw suggestions, one a row, and return the places of those picked; none where nobody may choose."""
    if frame.empty:
        return []
    if not can_choose:
        st.dataframe(frame, hide_index=True)
        return []
    found = st.dataframe(
        frame, hide_index=True, on_select="rerun", selection_mode="multi-row" if several else "single-row",
        key=f"{key}-{len(frame)}",
    )  # fmt: skip
    return [place for place in found["selection"]["rows"] if place < len(frame)]


def decide(view: View, made: Callable[[datetime], Decisions], message: str) -> None:
    """Commit what was decided now and show the version that holds it, with the message; what is refused is told.

    made: what makes the decision of the time at which it is made.
    """
    try:
        entry = made(datetime.now(UTC).replace(tzinfo=None))
        zone = view.dataset.settings.reporting_zone
        version_id = capture.commit(view.workspace, entry, zone=zone, key=load_key())
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    stay_with(version_id, message)


def take_back(view: View, uploads: list[str], key: str, message: str) -> None:
    """Draw the way to take back a decision that is an upload; message: what is so again afterwards."""
    files = store.file_names(view.dataset.version)
    chosen = st.selectbox(
        "Take back", uploads, index=None, format_func=lambda each: files.get(each, each), key=key,
        placeholder="Choose a file",
    )  # fmt: skip
    if st.button("Take it back", disabled=chosen is None, key=f"{key}-button", icon=":material/undo:") and chosen:
        try:
            stay_with(view.workspace.undo(chosen), message)
        except FlywheelError as error:
            st.error(plain(str(error)))
