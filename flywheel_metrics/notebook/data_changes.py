"""Data page: what a commit changed: rows, and the headline numbers before and after."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from flywheel_metrics import answer, finding, metric
from flywheel_metrics.coverage import Coverage
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.merging import merged
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import page_link
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import count, day_range, figure, listing

_CHANGE = "data-change"
MISSING = figure(None, "")


@dataclass(frozen=True)
class Change:
    """A commit: the version before and after, the files and the rows of each table that they brought."""

    before: str
    after: str
    files: tuple[str, ...]
    rows: dict[str, int]
    was_sample: bool


@dataclass(frozen=True)
class Compared:
    """Headline numbers of two versions, a row per metric that is known in one of them; over: what they are over."""

    rows: tuple[dict[str, str], ...]
    over: str


def remember(change: Change) -> None:
    """Keep what a commit changed for the next run of the page."""
    st.session_state[_CHANGE] = change


def changes(version_id: str) -> None:
    """Draw what the last commit changed, as long as its version is the one shown."""
    change: Change | None = st.session_state.get(_CHANGE)
    if change is None or change.after != version_id:
        return
    with st.container(border=True, key="data-change"):
        brought = listing([f"{count(rows, 'row')} of {table.replace('_', ' ')}" for table, rows in change.rows.items()])
        st.markdown(f"**What changed.** {plain(listing(list(change.files)))} brought {brought}.")
        if change.was_sample:
            st.markdown("The sample company gave way to your data; *Begin anew* brings it back.")
        _numbers(change)
        page_link("Overview", "See the Overview with these data →")


def _numbers(change: Change) -> None:
    try:
        with st.spinner("Counting"):
            before = None if change.was_sample else store.dataset(change.before)
            found = compared(before, store.dataset(change.after), "now")
            new = merged.total(store.dataset(change.after)) - (merged.total(before) if before else 0)
    except FlywheelError as error:
        st.error(f"The numbers could not be counted. {plain(str(error))}")
        return
    if new > 0:
        st.markdown(f"{count(new, 'row')} came in another upload as well and counts once: see *What was merged*.")
    show(found)


def compared(before: Dataset | None, after: Dataset, later: str) -> Compared:
    """Count the headline numbers of two versions over the default scope of the later one. Raises FlywheelError.

    before: None where there was nothing of one's own. later: what the later one is called.
    """
    scope = after.default_scope
    rows = {name: _row(name, before, after, scope, later) for name in metric.metrics()}
    known = {name: row for name, row in rows.items() if {row[later], row.get("before", MISSING)} != {MISSING}}
    over = f"Over {day_range(scope.first_day, scope.last_day)} ({after.settings.reporting_zone})."
    return Compared(tuple(known.values()), over + _unknown(after, rows.keys() - known.keys()))


def _unknown(after: Dataset, names: Collection[str]) -> str:
    """Say why metrics have no figure: no export feeds them, or what feeds them lies outside of these days."""
    fed = [name for name in names if Coverage(after.covered, metric.find(name).covered_by, ()).extent is not None]
    unfed = len(names) - len(fed)
    said = f" No export feeds {count(unfed, 'other metric')} yet." if unfed else ""
    return said + (f" {count(len(fed), 'metric')} cannot be told for these days." if fed else "")


def show(found: Compared) -> None:
    """Draw the headline numbers of two versions."""
    if found.rows:
        st.dataframe(pd.DataFrame(found.rows), hide_index=True)
    st.caption(found.over)


def _row(name: str, before: Dataset | None, after: Dataset, scope: Scope, later: str) -> dict[str, str]:
    asked = metric.find(name)
    now = answer.ask(after, asked, scope)
    row = {"metric": asked.title}
    if before is not None:
        row["before"] = finding.figure_of(answer.ask(before, asked, scope))
    return row | {later: finding.figure_of(now), "unit": asked.unit, "n": finding.sample_of(now)}
