"""Merging page: names that may mean the same, confirmed or refused, and the names in force."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics.merging import alias
from flywheel_metrics.notebook import data_merged, store
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.merging_decision import decide, picked, take_back
from flywheel_metrics.notebook.view import View
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
    data_merged.renamed(view.dataset)


@kept(16)
def suggested(version_id: str) -> list[alias.Alike]:
    """Return the suggestions of a version."""
    return alias.suggestions(store.dataset(version_id))


def _pairs(found: list[alias.Alike], *, can_choose: bool) -> list[alias.Alike]:
    frame = pd.DataFrame(
        [
            {"kind": each.kind, "other name": each.other, "its rows": each.other_rows, "would be shown as": each.name,
             "with rows": each.rows, "alike": f"{each.score} %"}
            for each in found
        ]
    )  # fmt: skip
    return [found[place] for place in picked(frame, "merging-names", can_choose=can_choose)]


def _buttons(view: View, chosen: list[alias.Alike]) -> None:
    with st.container(horizontal=True):
        if st.button("They mean the same", type="primary", disabled=not chosen, key="merging-same"):
            _confirm(view, [(each.kind, each.other, each.name) for each in chosen])
        if st.button("They are different", disabled=len(chosen) != 1, key="merging-different"):
            kind, other = chosen[0].kind, chosen[0].other
            decide(view, lambda at: alias.rejected(kind, other, at), f"{other} is a name of its own.")


def _by_hand(view: View) -> None:
    kind = st.radio("Kind", alias.KINDS, horizontal=True, key="merging-kind")
    known = view.dataset.services if kind == "service" else view.dataset.teams
    left, right = st.columns(2)
    other = left.selectbox("The other name", known, index=None, key=f"merging-other-{kind}")
    shown = right.selectbox(
        "The name to show", known, index=None, accept_new_options=True, key=f"merging-shown-{kind}",
    )  # fmt: skip
    if st.button("Show the one as the other", disabled=not (other and shown), key="merging-by-hand"):
        _confirm(view, [(kind, str(other), str(shown))])


def _confirm(view: View, chosen: list[tuple[str, str, str]]) -> None:
    message = f"{count(len(chosen), 'name')} merged; the numbers count them together from now on."
    decide(view, lambda at: alias.confirmed(view.dataset, chosen, at), message)


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
            uploads = sorted({upload for *_, upload in found})
            take_back(view, uploads, "merging-names-undo", "It was taken back; the names stand for themselves again.")
