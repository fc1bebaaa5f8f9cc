"""Flywheel page: the ledger, one row per escalation."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from flywheel_metrics import export, loop
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.notebook import loop_store, passed_on
from flywheel_metrics.notebook.markup import MISSING, heading
from flywheel_metrics.notebook.view import current
from flywheel_metrics.wording import count

_STATES = (loop.STALLED, loop.MOVING, loop.WAITING, loop.CLOSED)
#: Most rows shown on the page; the download has all of them.
MOST_ROWS = 500


def ledger() -> None:
    """Draw the ledger, all of it or the turns of one state."""
    rows, view = loop_store.ledger(), current()
    if rows.empty:
        return
    counts = rows["state"].value_counts()
    said = ", ".join(f"{int(counts.get(state, 0)):,} {state}" for state in _STATES if counts.get(state, 0))
    with st.container(key="cell-ledger"):
        heading(f"{count(len(rows), 'escalation')}: {said}.", "Each turn, stage by stage")
        present = [state for state in _STATES if counts.get(state, 0)]
        chosen = st.pills("Turns", present, key="ledger-state", label_visibility="collapsed")
        found = told(rows[rows["state"] == chosen] if chosen else rows, view.dataset)
        st.dataframe(found.head(MOST_ROWS), hide_index=True, placeholder=MISSING)
        more = f"The first {MOST_ROWS:,} of {len(found):,} rows. " if len(found) > MOST_ROWS else ""
        st.caption(
            f"{more}The word after a date is the link that joins the stage: a column that names it (explicit), "
            "an issue link, the incident's key in a text (mention), another incident of the same alert (signature), or "
            "by hand."
        )
        st.download_button(
            "Download the ledger (CSV)",
            passed_on.written(view, lambda: export.to_csv(passed_on.masked(view, found))),
            "ledger.csv",
            "text/csv",
            on_click="ignore",
            type="tertiary",
        )


def told(rows: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Return the ledger as a person reads it, in local days."""
    shown = {
        "opened": local_days(rows["opened_at"], dataset),
        "service": rows["service"],
        "team": rows["team"],
        "alert": rows["signature"].fillna(rows["title"]),
        "why": rows["reason"],
        "state": rows["state"],
        "stalls at": rows["stalls_at"],
    }
    for stage in loop.STAGES[:-1]:
        shown[stage] = _joined(local_days(rows[f"{stage}_at"], dataset), rows[f"{stage}_link"])
    shown["quieter"] = local_days(rows["quieter_at"], dataset)
    shown["lap in days"] = rows["lap_days"].round(1)
    shown["pages in 13 weeks"] = rows["debt_pages"].astype(int)
    shown["escalation"] = rows["escalation_id"]
    return pd.DataFrame(shown)


def _joined(days: pd.Series[str], links: pd.Series[str]) -> pd.Series[str]:
    """Return each day with the link that joins the stage; nothing for a stage that no turn or not this one reached."""
    both = zip(days, links, strict=True)
    joined = [None if pd.isna(day) or pd.isna(link) else f"{day} {link}" for day, link in both]
    return pd.Series(joined, index=days.index, dtype=object)


def local_days(times: pd.Series[pd.Timestamp], dataset: Dataset) -> pd.Series[str]:
    """Return instants as days of the reporting zone."""
    return pd.to_datetime(times).dt.tz_localize("UTC").dt.tz_convert(dataset.zone).dt.strftime("%Y-%m-%d")
