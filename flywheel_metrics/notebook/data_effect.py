"""Data page: what the headline numbers would be with the dropped files, before any is committed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.ingest import Staged
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.data_changes import Compared, compared, show
from flywheel_metrics.notebook.incoming import Incoming
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.wording import count
from flywheel_metrics.workspace import Workspace

#: Up to so many rows the numbers are counted unasked: it takes a moment only.
_UNASKED = 300_000


def effect(workspace: Workspace, incoming: Incoming, staged: list[Staged]) -> None:
    """Draw the numbers before and after; counted unasked where that is quick, else when somebody asks."""
    files = f" with {count(len(staged), 'file')}" if len(staged) > 1 else ""
    st.markdown(f"**What would change{files}**")
    made_for = (workspace.head, tuple((each.sha256, each.source, each.answers) for each in staged))
    if incoming.effect is None or incoming.effect[0] != made_for:
        if _rows(workspace, staged) > _UNASKED:
            st.caption("There is much to count, so nothing is counted unasked.")
            if not st.button("Count before and after", key="count-effect"):
                return
        try:
            with st.spinner("Counting"):
                incoming.effect = (made_for, _compared(workspace, staged))
        except FlywheelError as error:
            st.error(f"The numbers could not be counted. {plain(str(error))}")
            return
    show(incoming.effect[1])


def _rows(workspace: Workspace, staged: list[Staged]) -> int:
    stored = [each.rows_loaded for each in workspace.uploads(workspace.head) if not each.is_sample]
    return sum(stored) + sum(each.rows_loaded for each in staged)


def _compared(workspace: Workspace, staged: list[Staged]) -> Compared:
    before = None if workspace.is_sample(workspace.head) else store.dataset(workspace.head)
    with tempfile.TemporaryDirectory(prefix="flywheel-candidate-") as folder:
        after = workspace.candidate(staged, Path(folder))
        try:
            return compared(before, after, "after")
        finally:
            after.database.close()
