"""Data page: the way of a file from the drop to the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.mapping import Saved
from flywheel_metrics.notebook import data_mapping
from flywheel_metrics.notebook.data_changes import Change, remember
from flywheel_metrics.notebook.data_effect import effect
from flywheel_metrics.notebook.data_moves import go_to
from flywheel_metrics.notebook.data_preview import preview
from flywheel_metrics.notebook.data_questions import ask
from flywheel_metrics.notebook.incoming import Incoming
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.wording import listing
from flywheel_metrics.workspace import Workspace

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_INCOMING, _GENERATION = "data-incoming", "data-uploader-generation"


def upload(workspace: Workspace) -> None:
    """Draw the drop zone and, for each dropped file, what would be loaded, with commit and discard."""
    if _INCOMING not in st.session_state:
        st.session_state[_INCOMING] = Incoming()
    incoming: Incoming = st.session_state[_INCOMING]
    dropped = st.file_uploader(
        "Drop exports here: CSV, JSON, Parquet or Excel, also as gz or zip, or runbooks as a zip of Markdown",
        accept_multiple_files=True,
        key=f"data-uploader-{st.session_state.setdefault(_GENERATION, 0)}",
    )
    _take_in(workspace, incoming, dropped)
    for identity in list(incoming.files):
        with st.container(border=True, key=f"incoming-{identity}"):
            _card(workspace, incoming, identity)
    ready = [identity for identity in incoming.files if _is_new(workspace, incoming, identity)]
    if ready and len(incoming.files) > 1:
        with st.container(border=True, key="effect"):
            effect(workspace, incoming, [staged for each in ready if (staged := incoming.files[each].staged)])
            if len(ready) > 1 and st.button(f"Commit all {len(ready)} files", type="primary", key="commit-all"):
                _commit(workspace, incoming, ready)


def _take_in(workspace: Workspace, incoming: Incoming, dropped: list[UploadedFile]) -> None:
    present = {each.file_id for each in dropped}
    for identity, file in list(incoming.files.items()):
        if file.dropped not in present:
            incoming.drop(identity)
    for each in dropped:
        if each.file_id not in incoming.taken:
            incoming.add(each.file_id, each.name, each, Saved(workspace.root).recall)
    for identity, file in list(incoming.files.items()):
        if file.is_unread:  # dropped just now, or whatever else was clicked ended the reading
            _read(workspace, incoming, identity)


def _read(workspace: Workspace, incoming: Incoming, identity: str) -> None:
    """Read a file; what is clicked meanwhile ends that where the progress is shown, and Cancel forgets the file."""
    file = incoming.files[identity]
    label = f"Reading {plain(file.name)}"
    bar, below = st.progress(0.0, label), st.empty()
    incoming.readings += 1
    below.button("Cancel", key=f"cancel-{incoming.readings}", on_click=_settle, args=(incoming, [identity]))
    file.read(file.answers, _zone(workspace), lambda share: _show(bar, share, label), Saved(workspace.root).recall)
    bar.empty()
    below.empty()


def _show(bar: DeltaGenerator, share: float, label: str) -> None:
    bar.progress(min(max(share, 0.0), 1.0), label)


def _zone(workspace: Workspace) -> str:
    return workspace.base().settings.reporting_zone


def _card(workspace: Workspace, incoming: Incoming, identity: str) -> None:
    file = incoming.files[identity]
    st.markdown(f"**{plain(file.name)}**")
    if file.mapping is not None or file.is_unknown:
        if data_mapping.mapping(workspace, file, identity):
            _read(workspace, incoming, identity)
            st.rerun()
    elif file.refusal:
        st.error(f"This file cannot be used, and nothing was changed. {plain(file.refusal)}", icon=":material/block:")
        st.caption("Below, under *Exports and templates*, is what can be loaded and where each tool has it.")
    if file.failure:
        st.error(
            f"Reading this file failed in a way that nobody foresaw ({file.failure}). Nothing was changed.",
            icon=":material/error:",
        )
    elif file.staged is not None:
        preview(workspace, file, identity)
    answers = ask(file, _zone(workspace), identity)
    if file.takes_reading(answers):
        file.answers = answers
        _read(workspace, incoming, identity)
        st.rerun()
    file.declare(answers.covers)
    if file.staged is not None and len(incoming.files) == 1 and _is_new(workspace, incoming, identity):
        effect(workspace, incoming, [file.staged])
    _actions(workspace, incoming, identity)


def _actions(workspace: Workspace, incoming: Incoming, identity: str) -> None:
    staged = incoming.files[identity].staged
    is_new, twin = _is_new(workspace, incoming, identity), incoming.twin(identity)
    if staged is not None and not staged.rows_loaded:
        st.error(
            "None of its rows can be loaded, for the reasons listed; nothing was changed.", icon=":material/block:"
        )
    elif twin is not None:
        st.info(f"This is {plain(twin.name)} once more, read in the same way: it counts once.")
    elif staged is not None and not is_new:
        st.info("This file is loaded already, with the same answers: there is nothing to commit.")
    with st.container(horizontal=True):
        if is_new and st.button("Commit", type="primary", key=f"commit-{identity}"):
            _commit(workspace, incoming, [identity])
        if st.button("Discard" if is_new else "Remove", key=f"discard-{identity}"):
            _settle(incoming, [identity])
            st.rerun()


def _is_new(workspace: Workspace, incoming: Incoming, identity: str) -> bool:
    staged = incoming.files[identity].staged
    if staged is None or not staged.rows_loaded or incoming.twin(identity) is not None:
        return False
    return not workspace.is_known(staged)


def _commit(workspace: Workspace, incoming: Incoming, identities: list[str]) -> None:
    before = workspace.head
    names: list[str] = []
    tables: dict[str, int] = {}
    was_sample = workspace.is_sample(before)
    try:
        for identity in identities:
            file = incoming.files[identity]
            staged, mapping = file.staged, file.settled_mapping
            if staged is not None:
                if mapping is not None:
                    Saved(workspace.root).save(mapping)
                workspace.commit(staged)
                names.append(staged.file_name)
                for table, rows in staged.row_counts.items():
                    tables[table] = tables.get(table, 0) + rows
    except FlywheelError as error:
        st.error(f"Not committed. {plain(str(error))}")
        return
    _settle(incoming, identities)
    after = workspace.head
    remember(Change(before, after, tuple(names), tables, was_sample))
    go_to(after, f"{listing(names)}: committed. The dataset version is now {after}.")


def _settle(incoming: Incoming, identities: list[str]) -> None:
    for identity in identities:
        incoming.drop(identity)
    if not incoming.files:
        # A new key empties the drop zone, and with it the browser's copies in memory.
        st.session_state[_GENERATION] += 1
