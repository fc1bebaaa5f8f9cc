"""Data page: the history of dataset versions, going back to one, and starting over."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics import sample
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook.data_moves import go_to
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.workspace import Step, Workspace


def versions(workspace: Workspace) -> None:
    """Draw the history, newest first, and the ways to another version."""
    steps = workspace.history()[::-1]
    if not steps:
        st.markdown("No version yet: the first commit makes one.")
        return
    st.dataframe(pd.DataFrame([_row(each, steps[0].version_id) for each in steps]), hide_index=True)
    _restore(workspace, steps)


def beginnings(workspace: Workspace) -> None:
    """Draw the two ways to begin: with an empty dataset of one's own, and with the sample company."""
    head = workspace.head
    is_sample = workspace.is_sample(head)
    own, other = st.columns(2)
    with own:
        st.markdown(
            "**Your own data.** An empty dataset; the first export that you commit leaves the sample company by itself."
        )
        is_empty = not workspace.version(head).uploads
        if st.button("Start with an empty dataset", disabled=is_empty, key="start-over"):
            go_to(workspace.start_over(), "This is an empty dataset. Drop the first export below.")
    with other:
        st.markdown("**The sample company.** An invented company whose wheel has begun to turn, to look around in.")
        if st.button("Show the sample company", disabled=is_sample or not sample.is_available(), key="to-sample"):
            _to_sample(workspace)


def _to_sample(workspace: Workspace) -> None:
    bar = st.progress(0.0, "Loading the sample company")
    try:
        version_id = sample.load(workspace, progress=bar.progress)
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    go_to(version_id, "This is the sample company; your own versions are listed under *Versions*.")


def _row(step: Step, head: str) -> dict[str, str]:
    return {
        "version": step.version_id,
        "since (UTC)": step.at.replace("T", " ")[:16],
        "why": step.reason,
        "now": "current" if step.version_id == head else "",
    }


def _restore(workspace: Workspace, steps: list[Step]) -> None:
    head = steps[0].version_id
    others = list(dict.fromkeys(step.version_id for step in steps if step.version_id != head))
    if not others:
        return
    said = {step.version_id: f"{step.version_id} · {step.at[:10]} · {step.reason}" for step in reversed(steps)}
    chosen = st.selectbox(
        "Go back to",
        others,
        index=None,
        format_func=said.__getitem__,
        placeholder="Choose a version",
        key="data-restore",
    )
    if st.button("Make it the current version", disabled=chosen is None, key="restore") and chosen:
        try:
            go_to(workspace.restore(chosen), f"Version {chosen} is the current one again.")
        except FlywheelError as error:
            st.error(plain(str(error)))
