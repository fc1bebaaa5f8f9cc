"""Data page: which days the exports cover, for which teams, and signs that one of them was cut off."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from flywheel_metrics import cutoff
from flywheel_metrics.charts.coverage_strip import coverage_strip
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.data_moves import go_to
from flywheel_metrics.notebook.drawn import draw
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.markup import MISSING
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.upload import Upload
from flywheel_metrics.workspace import Workspace


def coverage(workspace: Workspace, dataset: Dataset) -> None:
    """Draw the strip of covered days, the signs of a cut-off, and who is covered; fold tables and a form under it."""
    if not dataset.covered:
        st.info("Nothing is covered yet: coverage comes with the first export.")
        return
    drawing = coverage_strip(dataset.covered, dataset.zone)
    draw(drawing)
    signs(dataset.version)
    with st.expander("As a table"):
        st.dataframe(drawing.table, hide_index=True, placeholder=MISSING)
    with st.expander("By team"):
        st.dataframe(_teams(dataset), hide_index=True)
        st.caption("Where a team has no line, no export has a row of it: its figures are empty, not zero.")
    if workspace.head == dataset.version:
        with st.expander("Declare which days an export covers"):
            _declare(workspace, dataset)


def signs(version_id: str) -> None:
    """Draw the signs that an export was cut off."""
    try:
        found = warned(version_id)
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    for each in found:
        st.warning(plain(each.sentence), icon=":material/content_cut:")


@kept(16)
def warned(version_id: str) -> list[cutoff.Warned]:
    """Return the signs of a cut-off in a version."""
    return cutoff.warnings(store.dataset(version_id), store.workspace().uploads(version_id))


def _teams(dataset: Dataset) -> pd.DataFrame:
    rows = dataset.database.rows(
        "select coalesce(team, '(no team named)') as named, table_name, source_tool, min(starts_at), max(ends_at), "
        "count(distinct upload_id) from coverage group by all order by named, table_name, source_tool"
    )
    columns = ["team", "table", "tool", "first covered (UTC)", "covered until (UTC)", "uploads"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["table"] = frame["table"].str.replace("_", " ")
    return frame


def _declare(workspace: Workspace, dataset: Dataset) -> None:
    uploads = workspace.uploads(dataset.version)
    suggested = {each.upload_id: each.last_day for each in warned(dataset.version) if each.last_day is not None}
    uploads.sort(key=lambda each: each.upload_id not in suggested)
    st.caption(
        "Unless declared, an export covers the days from its first to its last event. Say otherwise where it was made "
        "for other days: quiet days then count as zero, and days that it lacks as missing."
    )
    chosen = st.selectbox("Export", uploads, format_func=lambda each: each.file_name, key="declare-upload")
    if chosen is None:
        return
    first, last = _days(dataset, chosen)
    end = suggested.get(chosen.upload_id, last)
    picked = st.date_input(
        "Days that it covers", (first, max(first, end)), key=f"declare-days-{chosen.upload_id}", format="YYYY-MM-DD"
    )
    left, right = st.columns(2)
    days = _range(picked)
    if left.button("Declare these days", type="primary", disabled=days is None, key="declare"):
        _settle(workspace, chosen, days)
    if right.button("From first to last event", disabled=chosen.covers is None, key="declare-nothing"):
        _settle(workspace, chosen, None)


def _range(picked: object) -> tuple[date, date] | None:
    """Return both ends, None as long as the second is not chosen."""
    match picked:
        case (date() as first, date() as last):
            return first, last
    return None


def _days(dataset: Dataset, chosen: Upload) -> tuple[date, date]:
    """Return the days that an upload covers now."""
    if chosen.covered_days is not None:
        return chosen.covered_days
    zone = dataset.settings.reporting_zone
    rows = dataset.database.rows(
        "select min(starts_at), max(ends_at) from coverage where upload_id = ?", [chosen.upload_id]
    )
    ranges = [instant for row in rows for instant in row if instant is not None]
    if len(ranges) < 2:
        return dataset.covered_days
    first, last = (pd.Timestamp(str(each), tz="UTC").tz_convert(zone).date() for each in ranges)
    return first, last


def _settle(workspace: Workspace, chosen: Upload, days: tuple[date, date] | None) -> None:
    try:
        version_id = workspace.declare(chosen.upload_id, days)
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    go_to(version_id, f"What {chosen.file_name} covers was declared; Versions undoes it.")
