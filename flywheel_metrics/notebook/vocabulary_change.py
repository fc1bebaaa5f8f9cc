"""Vocabulary page: what a draft would change, row by row and in the headline numbers, before it is saved."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import store, vocabulary_draft
from flywheel_metrics.notebook.data_changes import Compared, compared
from flywheel_metrics.notebook.data_changes import show as show_numbers
from flywheel_metrics.notebook.data_moves import stay_with
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.vocabulary_rules import called, show
from flywheel_metrics.vocabulary import Vocabulary, effect, parse
from flywheel_metrics.vocabulary.effect import Moved
from flywheel_metrics.wording import count
from flywheel_metrics.workspace import Workspace

#: Up to so many rows the numbers are counted unasked: it takes a moment only.
_UNASKED = 300_000
_ROWS = 200
#: Numbers that were counted, and what for.
_NUMBERS = "vocabulary-numbers"


def change(workspace: Workspace, dataset: Dataset, saved: str) -> None:
    """Draw what the draft changes, and the ways to save it or to throw it away."""
    text = vocabulary_draft.text(saved)
    if text == saved:
        return
    before, after = parse(saved), parse(text)
    with st.container(border=True, key="vocabulary-change"):
        st.markdown("**Not saved yet. What would change:**")
        found = effect.moved(dataset, before, after)
        if found:
            _moved(dataset, before, after, found)
            _numbers(workspace, text)
        else:
            st.markdown("No rule: comments, or the order of meanings, are all that differ.")
        if workspace.is_sample(workspace.head):
            st.caption(
                "This is the sample company. Your own data begin with the starting rules; download these to keep them."
            )
        with st.container(horizontal=True):
            if st.button("Save as a new version", type="primary", key="vocabulary-save"):
                _save(workspace, text)
            if st.button("Throw the draft away", key="vocabulary-discard"):
                vocabulary_draft.forget()
                st.rerun()


def _moved(dataset: Dataset, before: Vocabulary, after: Vocabulary, found: list[Moved]) -> None:
    rows = [
        {"meaning": called(each.meaning), "rows now": each.before, "rows then": each.after, "gain it": each.gained,
         "lose it": each.lost}
        for each in found
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True)
    moving = [each for each in found if each.gained or each.lost]
    if not moving:
        st.markdown("No row of this dataset gains or loses a meaning by it.")
        return
    chosen = moving[0]
    if len(moving) > 1:
        chosen = st.selectbox("Rows of", moving, format_func=lambda each: called(each.meaning), key="vocabulary-moving")
    show(effect.moved_rows(dataset, before, after, chosen.meaning, _ROWS))
    if chosen.gained + chosen.lost > _ROWS:
        st.caption(f"The latest {_ROWS} of {count(chosen.gained + chosen.lost, 'row')}.")


def _numbers(workspace: Workspace, text: str) -> None:
    made_for = (workspace.head, text)
    kept: tuple[tuple[str, str], Compared] | None = st.session_state.get(_NUMBERS)
    if kept is None or kept[0] != made_for:
        rows = sum(each.rows_loaded for each in workspace.uploads(workspace.head))
        if rows > _UNASKED and not st.button("Count the numbers before and after", key="vocabulary-count"):
            st.caption("There is much to count, so the numbers are not counted unasked.")
            return
        try:
            with st.spinner("Counting"):
                kept = (made_for, _counted(workspace, text))
        except FlywheelError as error:
            st.error(f"The numbers could not be counted. {plain(str(error))}")
            return
        st.session_state[_NUMBERS] = kept
    show_numbers(kept[1])


def _counted(workspace: Workspace, text: str) -> Compared:
    with tempfile.TemporaryDirectory(prefix="flywheel-vocabulary-") as folder:
        candidate = workspace.redefined(text, Path(folder))
        with candidate.database:
            return compared(store.dataset(workspace.head), candidate, "after")


def _save(workspace: Workspace, text: str) -> None:
    try:
        version_id = workspace.define(text)
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    vocabulary_draft.forget()
    stay_with(version_id, "The vocabulary was saved as a new dataset version; Versions on the page Data undoes it.")
