"""The page Treadmill: its signs one by one, whether response was kept, and what is live that nobody can undo."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from flywheel_metrics import basis, metric
from flywheel_metrics.account import account
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.exhibit import Form
from flywheel_metrics.notebook import folded, store, takeaway
from flywheel_metrics.notebook.keeping import said
from flywheel_metrics.notebook.lacking import lacking
from flywheel_metrics.notebook.listing import listing, worded
from flywheel_metrics.notebook.markup import heading, notice
from flywheel_metrics.notebook.view import View, current
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Section
from flywheel_metrics.scope import Scope
from flywheel_metrics.treadmill import Sign, judge, signs, summary
from flywheel_metrics.wording import figure

#: Rows of a sign that stand on the page; the fold has all of them.
_MOST = 8
_LINEAGE = ("upload_id", "source_row", "source_tool", "segment", "grain", "period", "signature_id")
#: What is held beside each other, so that quieter is not slower.
_BESIDE = ("pages_per_week", "preventive_work_per_sprint", "time_to_acknowledge", "time_to_resolve")


def overview() -> None:
    """Say how many signs are there, and list them all."""
    view = current()
    found = [said(judge, store.answer(view.dataset.version, name, view.scope)) for name in signs()]
    with st.container(key="lead"):
        heading(said(summary, found))
    rows = [
        {"sign": each.title, "there": _word(each), "figure": each.figure, "n": each.sample.removeprefix("n = ")}
        for each in sorted(found, key=lambda each: (not each.is_raised, each.is_raised is None))
    ]
    listing(pd.DataFrame(rows))


def sign(name: str) -> None:
    """Answer one sign: what is found, the rows that bear it out, and folded under them what both rest on."""
    view, asked = current(), metric.find(name)
    with st.container(key=f"cell-{name}"):
        try:
            answer = store.answer(view.dataset.version, name, view.scope)
            if why := lacking(view, answer):
                heading(asked.title, asked.question)
                notice(why)
                return
            found = said(judge, answer)
            shown = _listed(view.dataset.version, view.scope, found)
        except FlywheelError as error:
            st.error(f"{asked.title} cannot be answered. {error}")
            return
        small = said(basis.small_print, view.dataset, answer)
        heading(found.sentence, asked.question, small)
        if shown is not None:
            listing(shown)
        takeaway.record(partial(_section, name))
        folded.folded(f"sign-{name}", name, Form("weekly"))


def _section(name: str, reader: Reader) -> Section:
    """Return a sign as a section, of the rows that the reader may see."""
    answer, dataset = reader.answer(name), reader.dataset
    found = said(judge, answer)
    shown = _listed(dataset.version, reader.scope, found)
    return Section(
        name, found.title, answer.metric.question, found.sentence, said(basis.small_print, dataset, answer),
        listing=worded(shown) if shown is not None else None,
        facts=tuple(said(account, dataset, reader.scope, answer, reader.comparison(name))), sql=answer.sql,
    )  # fmt: skip


def _listed(version_id: str, scope: Scope, found: Sign) -> pd.DataFrame | None:
    """Return the rows that bear a sign out; None where it is not there or none is to be shown."""
    rows = store.rows(version_id, found.name, scope, "scope") if found.is_raised else pd.DataFrame()
    return _shown(found.name, rows) if len(rows) else None


def response() -> None:
    """Hold pages and prevention beside the time to acknowledge and to resolve."""
    view = current()
    rows = [_beside(view, name) for name in _BESIDE]
    listing(pd.DataFrame(rows))


def _beside(view: View, name: str) -> dict[str, str]:
    asked = metric.find(name)
    compared = store.comparison(view.dataset.version, name, view.scope)
    better = {True: ", better", False: ", worse", None: ""}[compared.is_better]
    return {
        "what": asked.title,
        "this period": figure(compared.current, asked.unit),
        "before": figure(compared.previous, asked.unit),
        "verdict": f"{compared.verdict}{better}",
    }


def _word(found: Sign) -> str:
    return {True: "yes", False: "no", None: "cannot be told"}[found.is_raised]


def _shown(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the few rows that say most about a sign, with the columns that a reader needs."""
    if name == "repeat_pages":
        rows = _by_alert(rows)
    if name in _ONLY:
        rows = rows[rows[_ONLY[name]]]
    if "opened_at" in rows:
        rows = rows.sort_values("opened_at", ascending=False)
    columns = [column for column in _COLUMNS.get(name, tuple(rows)) if column in rows and column not in _LINEAGE]
    # A column without a value, as the team where no export names one, takes the place of those that have some.
    shown = (
        rows[columns]
        .head(_MOST)
        .dropna(axis="columns", how="all")
        .rename(columns=lambda column: column.replace("_", " "))
    )
    for column in shown.select_dtypes(["datetime"]):
        shown[column] = shown[column].dt.strftime("%Y-%m-%d")
    for column in shown.columns[shown.columns.str.endswith("share")]:
        shown[column] = [figure(float(value), "share") for value in shown[column]]
    return shown


def _by_alert(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the alerts that repeated, the most frequent first."""
    found = rows.groupby(["service", "signature"], dropna=False).agg(
        repeats=("page_id", "size"),
        tickets=("incident_id", "nunique"),
        asleep=("hours", lambda each: sum(each == "sleep")),
    )
    return found.sort_values("repeats", ascending=False).reset_index()


#: Column that tells the rows that bear a sign out from those it was compared with.
_ONLY = {"hero_mode": "is_hero_mode", "fading_fixes": "has_faded"}
_COLUMNS = {
    "hero_mode": ("team", "people", "quarters_ago", "incidents", "top_share", "even_share"),
    "repeat_pages": ("service", "signature", "repeats", "tickets", "asleep"),
    "big_bang_changes": ("title", "service", "team", "finished_at", "lines_changed", "reversibility", "incident_count"),
    "postmortems_naming_people": ("text", "service", "team", "created_at"),
    "fading_fixes": ("title", "service", "signature", "fixed_at", "before_pages", "after_pages", "later_pages"),
    "status_without_design_change": ("title", "service", "team", "reason", "opened_at", "ended_at"),
    "learning_lag": ("title", "service", "team", "reason", "opened_at", "insight_at"),
}
