"""Data page: the mappings that are remembered, and forgetting one."""

from __future__ import annotations

import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.mapping import Mapping, Saved, document
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.workspace import Workspace


def mappings(workspace: Workspace) -> None:
    """Draw each mapping in use: what it reads, the file to keep in git, and the way to forget it."""
    saved = Saved(workspace.root)
    try:
        found = saved.all()
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    if not found:
        st.caption("None yet. Drop a file that is not recognised, and its columns can be mapped.")
    for each in found:
        with st.expander(f"{plain(each.title)}, read as {each.table.replace('_', ' ')}"):
            _detail(saved, each)


def _detail(saved: Saved, mapping: Mapping) -> None:
    st.markdown(f"Files with the columns {plain(', '.join(mapping.header))}.")
    text = document.to_toml(mapping)
    st.code(text, language="toml", height=240)
    with st.container(horizontal=True):
        st.download_button(
            "Download the mapping", text, f"{mapping.tool}.toml", "application/toml",
            key=f"mapping-{mapping.mapping_id}", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        if st.button("Forget", key=f"forget-{mapping.mapping_id}", icon=":material/delete:"):
            saved.forget(mapping.mapping_id)
            st.rerun()
    st.caption("Once forgotten, such a file is asked about again. What was read by the mapping stays as it is.")
