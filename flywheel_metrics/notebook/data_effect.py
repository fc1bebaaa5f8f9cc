"""Data page: what the headline numbers would be with a file, before it is committed."""

from __future__ import annotations

import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.data_changes import compared
from flywheel_metrics.notebook.incoming import IncomingFile
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.workspace import Workspace

#: Up to so many rows the numbers are counted unasked: it takes a moment only.
_UNASKED = 300_000


def effect(workspace: Workspace, file: IncomingFile, identity: str) -> None:
    """Draw the numbers before and after; counted unasked where that is quick, else when somebody asks."""
    staged = file.staged
    if staged is None:
        return
    st.markdown("**What would change**")
    made_for = (workspace.head, staged.sha256, staged.source.name, staged.answers)
    is_made = file.candidate is not None and file.candidate[0] == made_for
    if not is_made and _rows(workspace) + staged.rows_loaded > _UNASKED:
        st.caption("There is much to count, so nothing is counted unasked.")
        if not st.button("Count before and after", key=f"effect-{identity}"):
            return
    try:
        with st.spinner("Counting"):
            if file.candidate is None or not is_made:
                _forget(file)
                file.candidate = (made_for, workspace.candidate([staged], file.folder))
            before = None if workspace.is_sample(workspace.head) else store.dataset(workspace.head)
            compared(before, file.candidate[1], now="after")
    except FlywheelError as error:
        st.error(f"The numbers could not be counted. {plain(str(error))}")


def _rows(workspace: Workspace) -> int:
    return sum(each.rows_loaded for each in workspace.uploads(workspace.head) if not each.is_sample)


def _forget(file: IncomingFile) -> None:
    if file.candidate is not None:
        file.candidate[1].database.close()
        file.candidate = None
