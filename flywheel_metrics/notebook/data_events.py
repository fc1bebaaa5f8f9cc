"""Data page: dated events that charts are marked with, and changes from which on limits are drawn anew."""

from __future__ import annotations

from datetime import date

import streamlit as st

from flywheel_metrics import event
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.loop import capture
from flywheel_metrics.metric import find, metrics
from flywheel_metrics.notebook.data_moves import stay_with
from flywheel_metrics.notebook.markup import remarks
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import View
from flywheel_metrics.privacy import load_key

_KINDS = {
    "event": "mark it on the charts",
    event.LIMITS: "mark it, and draw the limits of usual variation anew from that day on",
}
_ALL = "all of them"


def events(view: View) -> None:
    """List the events of the period and draw the form that adds one."""
    found = event.annotated(view.dataset, view.scope)
    remarks(
        [] if found else ["No event is noted in the period that is chosen."],
        event.by_week(found, view.dataset.settings.week_start),
    )
    with st.form("data-event", clear_on_submit=True):
        title = st.text_input("What happened?", key="event-title", max_chars=120)
        day = st.date_input("On", "today", key="event-day", format="YYYY-MM-DD")
        kind = st.radio("To", list(_KINDS), format_func=_KINDS.__getitem__, key="event-kind")
        metric = st.selectbox(
            "Limits of", [_ALL, *metrics()], key="event-metric",
            format_func=lambda name: name if name == _ALL else find(name).title,
            help="Only where limits are drawn anew.",
        )  # fmt: skip
        team = st.selectbox("Team that it is about", [_ALL, *view.dataset.teams], key="event-team")
        if st.form_submit_button("Note the event", type="primary"):
            about = {"metric": metric if kind == event.LIMITS else _ALL, "team": team}
            _commit(view, title, day, kind, {name: "" if value == _ALL else value for name, value in about.items()})


def _commit(view: View, title: str, day: date, kind: str, about: dict[str, str]) -> None:
    try:
        entry = capture.annotation(title, day, view.dataset.zone, kind=kind, **about)
        zone = view.dataset.settings.reporting_zone
        version_id = capture.commit(view.workspace, entry, zone=zone, key=load_key())
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    stay_with(version_id, "The event was noted; take it back under what is loaded.")
