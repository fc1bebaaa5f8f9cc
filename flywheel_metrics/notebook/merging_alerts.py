"""Merging page: alerts that stand apart and are one, and one that is two; each with its pages before and after."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics.loop import alert as alerts_of
from flywheel_metrics.loop.alert import Alert, Alike
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.merging_decision import decide, picked, take_back
from flywheel_metrics.notebook.view import View
from flywheel_metrics.wording import count

_MOST = 100
#: Most titles that are shown of an alert that is to be split.
_MOST_TITLES = 12


def alerts(view: View) -> None:
    """Draw the alerts that may be one, the ways to merge and to split, and the rules in force."""
    known = _titles(view.dataset.version)
    if known.empty:
        st.markdown("No title of a page or an incident with a service is loaded.")
        return
    found = alerts_of.alerts(known)
    pairs = _suggested(view.dataset.version)[:_MOST]
    st.markdown(
        f"{count(len(pairs), 'pair')} of alerts look alike."
        if pairs
        else f"None of {count(len(found), 'alert')} looks like another one of its service."
    )
    for_writing = view.may_write and view.dataset.version == view.newest
    chosen = _pairs(pairs, can_choose=for_writing)
    if for_writing:
        if pairs:
            _buttons(view, chosen)
        with st.expander("Other alerts that are one"):
            _merge(view, found)
        with st.expander("One alert that is two"):
            _split(view, known, found)
    _in_force(view, for_writing=for_writing)


@kept(8)
def _titles(version_id: str) -> pd.DataFrame:
    return alerts_of.titles(store.dataset(version_id))


@kept(8)
def _suggested(version_id: str) -> list[Alike]:
    own = alerts_of.of_their_own(store.dataset(version_id))
    return alerts_of.suggestions(alerts_of.alerts(_titles(version_id)), own)


def _pairs(pairs: list[Alike], *, can_choose: bool) -> list[Alike]:
    frame = pd.DataFrame(
        [
            {"service": each.alert.service, "alert": each.other.signature, "its pages": each.other.pages,
             "would count as": each.alert.signature, "with pages": each.alert.pages, "alike": f"{each.score} %"}
            for each in pairs
        ]
    )  # fmt: skip
    return [pairs[place] for place in picked(frame, "merging-alerts", can_choose=can_choose, several=False)]


def _buttons(view: View, chosen: list[Alike]) -> None:
    if chosen:
        _before_and_after([(chosen[0].alert, chosen[0].other.pages), (chosen[0].other, -chosen[0].other.pages)])
    with st.container(horizontal=True):
        if st.button("They are one alert", type="primary", disabled=not chosen, key="merging-alerts-same"):
            _merged(view, chosen[0].other, chosen[0].alert)
        if st.button("They are two alerts", disabled=not chosen, key="merging-alerts-different"):
            other = chosen[0].other
            decide(view, lambda at: alerts_of.kept_apart(other, at), f"{other.signature} is an alert of its own.")


def _merge(view: View, found: list[Alert]) -> None:
    service = st.selectbox(
        "Service", sorted({each.service for each in found}), index=None, key="merging-alerts-service"
    )
    there = [each for each in found if each.service == service]
    left, right = st.columns(2)
    other = left.selectbox("The alert", there, index=None, format_func=_named, key=f"merging-alerts-other-{service}")
    into = right.selectbox(
        "Is the same as", there, index=None, format_func=_named, key=f"merging-alerts-into-{service}"
    )
    if other and into and other != into:
        _before_and_after([(into, other.pages), (other, -other.pages)])
    if st.button("Count them as one", disabled=not (other and into), key="merging-alerts-merge") and other and into:
        _merged(view, other, into)


def _merged(view: View, other: Alert, into: Alert) -> None:
    message = f"{other.signature} counts as {into.signature}: {count(into.pages + other.pages, 'page')} together."
    decide(view, lambda at: alerts_of.merged(view.dataset, [other], into, at), message)


def _split(view: View, known: pd.DataFrame, found: list[Alert]) -> None:
    several = [each for each in found if each.titles > 1]
    alert = st.selectbox(
        "The alert that holds two", several, index=None, key="merging-alerts-two",
        format_func=lambda each: f"{each.service}: {_named(each)}",
    )  # fmt: skip
    left, right = st.columns(2)
    words = left.text_input("Titles with these words", key="merging-alerts-words", disabled=alert is None)
    becomes = right.text_input("Name of the other alert", key="merging-alerts-becomes", disabled=alert is None)
    if alert is None:
        return
    titles = alerts_of.moved(known, alert, words)
    pages = int(titles.loc[titles["moves"], "pages"].sum())
    if titles["moves"].any():
        other = alerts_of.named(found, alert.service, " ".join(becomes.split()) or "the other alert")
        _before_and_after([(alert, -pages), (other, pages)])
    shown = titles.head(_MOST_TITLES)[["title", "pages", "moves"]]
    st.dataframe(shown.assign(moves=shown["moves"].map({True: "yes", False: ""})), hide_index=True)
    st.caption(f"{count(int(titles['moves'].sum()), 'title')} of {len(titles):,} would move.")
    if st.button("Count them as two", disabled=not (words and becomes), key="merging-alerts-split"):
        message = f"{count(pages, 'page')} of {alert.signature} count as {becomes}."
        decide(view, lambda at: alerts_of.split(view.dataset, alert, words, becomes, at), message)


def _before_and_after(changes: list[tuple[Alert, int]]) -> None:
    st.table(
        pd.DataFrame(
            [
                {"alert": each.signature, "pages now": f"{each.pages:,}", "pages after": f"{each.pages + more:,}"}
                for each, more in changes
            ]
        ),
        hide_index=True,
    )


def _in_force(view: View, *, for_writing: bool) -> None:
    found = alerts_of.rules(view.dataset)
    if found.empty:
        return
    files = store.file_names(view.dataset.version)
    with st.expander(f"{count(len(found), 'rule')} for alerts"):
        shown = found.assign(said=found["upload_id"].map(files)).drop(columns=["upload_id", "created_at"])
        names = {"signature": "alert", "contains": "with the words", "becomes": "counts as", "said": "said in"}
        st.dataframe(shown.fillna("").rename(columns=names), hide_index=True)
        if for_writing:
            message = "It was taken back; the alerts count as they did before."
            take_back(view, sorted(set(found["upload_id"])), "merging-alerts-undo", message)


def _named(alert: Alert) -> str:
    return f"{alert.signature} ({count(alert.pages, 'page')})"
