"""Merging page: incidents of two tools that may be one, confirmed or refused by a person."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics.merging import twin
from flywheel_metrics.notebook.merging_decision import decide, picked
from flywheel_metrics.notebook.view import View
from flywheel_metrics.wording import count

_MOST = 500


def incidents(view: View) -> None:
    """Draw the suggested pairs, and those that count as one."""
    found = twin.suggestions(view.dataset)
    if found.empty:
        st.markdown("No incident of one tool names an incident of another that nobody decided on.")
    else:
        st.markdown(
            f"{count(len(found), 'pair')} may be one incident. Nothing is counted once before somebody says so here."
        )
        _pairs(view, found.head(_MOST))
    _united(view)


def _pairs(view: View, found: pd.DataFrame) -> None:
    shown = pd.DataFrame(
        {
            "would count": found["kept_tool"] + " " + found["kept_id"],
            "and not by itself": found["other_tool"] + " " + found["other_id"],
            "why": found["reason"],
            "minutes apart": found["minutes_apart"],
            "service": found["service"],
            "title": found["kept_title"],
            "other title": found["other_title"],
        }
    )
    for_writing = view.may_write and view.dataset.version == view.newest
    chosen = picked(shown, "merging-pairs", can_choose=for_writing)
    if not for_writing:
        return
    pairs = [
        (str(row["other_tool"]), str(row["other_id"]), str(row["kept_tool"]), str(row["kept_id"]))
        for row in found.iloc[chosen].to_dict("records")
    ]
    with st.container(horizontal=True):
        if st.button("They are one incident", type="primary", disabled=not pairs, key="merging-one"):
            _decide(view, pairs, is_same=True)
        if st.button("They are different incidents", disabled=not pairs, key="merging-two"):
            _decide(view, pairs, is_same=False)


def _decide(view: View, pairs: list[tuple[str, str, str, str]], *, is_same: bool) -> None:
    said = "count as one incident each" if is_same else "go on counting by themselves"
    message = f"{count(len(pairs), 'pair')}: they {said}. Taking back the decision undoes it."
    decide(view, lambda at: twin.decision(pairs, at, is_same=is_same), message)


def _united(view: View) -> None:
    found = twin.united(view.dataset)
    if found.empty:
        return
    with st.expander(f"{count(len(found), 'incident')} counted as part of another"):
        st.dataframe(
            pd.DataFrame(
                {
                    "counts": found["kept_tool"] + " " + found["kept_id"],
                    "counts no more by itself": found["other_tool"] + " " + found["other_id"],
                    "filled from it": [", ".join(each) or "nothing" for each in found["filled"]],
                }
            ),
            hide_index=True,
        )
        st.caption("The decision is an upload: it is taken back on the page Data, under what is loaded.")
