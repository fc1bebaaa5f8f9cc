"""Data page: the settings of the dataset, which are part of its version."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import available_timezones

import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook.data_moves import go_to
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.settings import FAILED_CHANGES, RANGES, ROLLBACK_CLOCKS, Settings
from flywheel_metrics.workspace import Workspace

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FAILED = {
    "first": "the first after the version that was restored (users were exposed from then on)",
    "last": "the last before the rollback",
}
_CLOCKS = {
    "exposure": "when the failing change was live (how long users were exposed)",
    "reaction": "when somebody noticed",
    "execution": "when the rollback began",
}


def settings(workspace: Workspace) -> None:
    """Draw the form; saving makes a new dataset version."""
    now = workspace.version(workspace.head).settings
    with st.form("data-settings"):
        changed = _form(now)
        if not st.form_submit_button("Save as a new version", type="primary"):
            return
    if changed == now:
        st.info("These are the settings already; nothing changed.")
        return
    try:
        version_id = workspace.configure(changed)
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    go_to(version_id, "The settings were saved as a new dataset version.")


def zones() -> list[str]:
    """Return the names of time zones, UTC first."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


def _form(now: Settings) -> Settings:
    known = zones()
    names = known if now.reporting_zone in known else [now.reporting_zone, *known]
    zone = st.selectbox(
        "Reporting time zone", names, index=names.index(now.reporting_zone),
        help="Weeks, days and hours are cut in this zone, for everybody who opens a link.",
    )  # fmt: skip
    start = st.selectbox(
        "A week starts on", range(1, 8), index=now.week_start - 1, format_func=lambda number: _WEEKDAYS[number - 1]
    )
    hours = st.number_input(
        "Attribution window, in hours", *RANGES["attribution_hours"], value=now.attribution_hours, step=1,
        help="An incident without an explicit link is charged to the latest change of its service within this time.",
    )  # fmt: skip
    failed = st.radio(
        "When several changes went out before a rollback, the one that failed is", FAILED_CHANGES,
        index=FAILED_CHANGES.index(now.failed_change), format_func=lambda word: _FAILED[word],
    )  # fmt: skip
    clock = st.radio(
        "The time to roll back is measured from", ROLLBACK_CLOCKS,
        index=ROLLBACK_CLOCKS.index(now.rollback_clock), format_func=lambda word: _CLOCKS[word],
        help="Rollbacks for which an export does not tell that time are counted, but have no clock.",
    )  # fmt: skip
    return replace(
        now, reporting_zone=zone, week_start=start, attribution_hours=int(hours), failed_change=failed,
        rollback_clock=clock,
    )  # fmt: skip
