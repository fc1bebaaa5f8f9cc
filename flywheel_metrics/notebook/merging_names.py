"""Merging page: names that may mean the same, confirmed or refused, and the names in force."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from flywheel_metrics import alias, capture
from flywheel_metrics.decision import Decisions
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.data_moves import stay_with
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import View
from flywheel_metrics.privacy import load_key
from flywheel_metrics.wording import count

_MOST = 100


def names(view: View) -> None:
    """Draw the suggested pairs of names, a way to say of any two that they are one, and the names in force."""
    found = suggested(view.dataset.version)
    if not found:
        st.markdown("No two names of services or teams look alike.")
    for_writing = view.may_write and view.dataset.version == view.newest
    chosen = _pairs(found[:_MOST], can_choose=for_writing)
    if for_writing:
        if found:
            _buttons(view, chosen)
        with st.expander("Other names that mean the same"):
            _by_hand(view)
    _in_force(view, for_writing=for_writing)


@kept(16)
def suggested(version_id: str) -> list[alias.Alike]:
    """Return the suggestions of a version."""
    return alias.suggestions(store.dataset(version_id))


def _pairs(found: list[alias.Alike], *, can_choose: bool) -> list[alias.Alike]:
    if not found:
        return []
    frame = pd.DataFrame(
        [
            {"kind": each.kind, "other name": each.other, "its rows": each.other_rows, "would be shown as": each.name,
             "with rows": each.rows, "alike": f"{each.score} %"}
            for each in found
        ]
    )  # fmt: skip
    if not can_choose:
        st.dataframe(frame, hide_index=True)
        return []
    picked = st.dataframe(
        frame, hide_index=True, on_select="rerun", selection_mode="multi-row", key=f"merging-names-{len(found)}"
    )
    return [found[place] for place in picked["selection"]["rows"] if place < len(found)]


def _buttons(view: View, chosen: list[alias.Alike]) -> None:
    with st.container(horizontal=True):
        if st.button("They mean the same", type="primary", disabled=not chosen, key="merging-same"):
            _decide(view, [(each.kind, each.other, each.name) for each in chosen])
        if st.button("They are different", disabled=len(chosen) != 1, key="merging-different"):
            commit(
                view,
                alias.rejected(chosen[0].kind, chosen[0].other, _now()),
                f"{chosen[0].other} is a name of its own.",
            )


def _by_hand(view: View) -> None:
    kind = st.radio("Kind", alias.KINDS, horizontal=True, key="merging-kind")
    known = view.dataset.services if kind == "service" else view.dataset.teams
    left, right = st.columns(2)
    other = left.selectbox("The other name", known, index=None, key=f"merging-other-{kind}")
    shown = right.selectbox(
        "The name to show", known, index=None, accept_new_options=True, key=f"merging-shown-{kind}",
    )  # fmt: skip
    if st.button("Show the one as the other", disabled=not (other and shown), key="merging-by-hand"):
        _decide(view, [(kind, str(other), str(shown))])


def _decide(view: View, chosen: list[tuple[str, str, str]]) -> None:
    try:
        entry = alias.confirmed(view.dataset, chosen, _now())
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    commit(view, entry, f"{count(len(chosen), 'name')} merged; the numbers count them together from now on.")


def commit(view: View, entry: Decisions, message: str) -> None:
    """Commit what was decided, and show the version that holds it."""
    try:
        version_id = capture.commit(view.workspace, entry, zone=view.dataset.settings.reporting_zone, key=load_key())
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    stay_with(version_id, message)


def _in_force(view: View, *, for_writing: bool) -> None:
    found = alias.decisions(view.dataset)
    if not found:
        return
    files = store.file_names(view.dataset.version)
    with st.expander(f"{count(len(found), 'name')} decided on"):
        st.dataframe(
            pd.DataFrame(
                [
                    {"kind": kind, "name": name, "is shown as": shown if shown != name else "itself",
                     "said in": files.get(upload, upload)}
                    for kind, name, shown, upload in found
                ]
            ),
            hide_index=True,
        )  # fmt: skip
        if for_writing:
            take_back(view, sorted({upload for *_, upload in found}), "merging-names-undo")


def take_back(view: View, uploads: list[str], key: str) -> None:
    """Draw the way to take back a decision that is an upload."""
    files = store.file_names(view.dataset.version)
    chosen = st.selectbox(
        "Take back", uploads, index=None, format_func=lambda each: files.get(each, each), key=key,
        placeholder="Choose a file",
    )  # fmt: skip
    if st.button("Take it back", disabled=chosen is None, key=f"{key}-button", icon=":material/undo:") and chosen:
        try:
            stay_with(view.workspace.undo(chosen), "It was taken back; the names stand for themselves again.")
        except FlywheelError as error:
            st.error(plain(str(error)))


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
