"""The way from the files to a figure in numbered steps, so that a sceptic can add it up by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from flywheel_metrics import metric, reckoning, trail
from flywheel_metrics.answer import Answer
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.finding import figure_of
from flywheel_metrics.headline import unit_of
from flywheel_metrics.notebook import downloads, passed_on, store
from flywheel_metrics.notebook.listing import listing
from flywheel_metrics.notebook.markup import MISSING, heading, notice
from flywheel_metrics.notebook.view import View, current, page_link
from flywheel_metrics.period import FULL, PARTIAL
from flywheel_metrics.privacy import crowd
from flywheel_metrics.reckoning import Reckoning, Span, Sum
from flywheel_metrics.trail import COUNTED, Walked
from flywheel_metrics.wording import count, day

#: Most rows shown of one fate; the download has all of them.
MOST_ROWS = 500
#: Title of the page, and where a cell leaves the figure that its reader wants to add up.
TITLE, FIGURE = "Add it up", "flywheel-figure"
_METRIC, _SPAN = "adding-metric", "adding-span"
_HIDDEN = ("fate", "is_asked", "is_within", "ended_at", "upload_id", "source_row", "source_tool")


def adding_up() -> None:
    """Let the reader choose a figure and a week, and draw the steps to it."""
    view = current()
    if not view.dataset.covered:
        return  # the frame has said that nothing is loaded
    titles = {name: metric.find(name).title for name in reckoning.METRICS}
    left, right = st.columns(2)
    asked = st.session_state.get(FIGURE)
    first = list(titles).index(asked) if asked in titles else 0
    name = left.selectbox("Figure", list(titles), first, format_func=titles.__getitem__, key=_METRIC)
    try:
        answer = store.answer(view.dataset.version, name, view.scope)
        spans = reckoning.spans(answer)
        if not spans:
            notice("No sprint lies in this period.")
            return
        chosen = right.selectbox(
            "Week or sprint", range(len(spans)), index=_usual(spans), key=f"{_SPAN}-{name}",
            format_func=lambda number: _named(spans[number]),
        )  # fmt: skip
        _steps(view, answer, reckoning.reckon(view.dataset, answer, spans[chosen]))
    except FlywheelError as error:
        st.error(f"{titles[name]} cannot be added up. {error}")


def _usual(spans: Sequence[Span]) -> int:
    """Return the position of the last week that is covered in full, else of the last one."""
    return max((number for number, span in enumerate(spans) if span.coverage == FULL), default=len(spans) - 1)


def _named(span: Span) -> str:
    words = {"week": "Week of", "sprint": "Sprint from", "scope": "The whole period from"}[span.grain]
    cut = {FULL: "", PARTIAL: ", covered in part"}.get(span.coverage, ", not covered")
    return f"{words} {day(span.label)}{cut}"


def _steps(view: View, answer: Answer, found: Reckoning) -> None:
    if answer.note:
        notice(answer.note)
    canonical = [each for each in found.walked if trail.is_canonical(each.trail)]
    if canonical:
        heading("1. What was loaded", small="Each row of a file was loaded, rejected or a duplicate: nothing else.")
        loaded = _loaded(view, [each.trail.table for each in canonical])
        listing(loaded)
        if view.may_write and len(loaded) and (loaded[["Rejected", "Duplicate"]] != "0").any(axis=None):
            page_link("Data", "Which rows were rejected, and why: the load reports on the Data page →")
    if found.walked:
        heading("2. Which rows remain, and what was left out")
        for each in found.walked:
            _trail(each)
        heading("3. The rows themselves")
        _rows(view, found, is_for_others=answer.metric.name not in crowd.METRICS)
    heading("4. The sum" if found.walked else "The sum")
    _sum(found.sum)
    _agreement(found)
    whole = reckoning.headline(answer)
    if whole is not None:
        parts = "sprints" if answer.metric.rate == "per sprint" else "weeks"
        heading(f"5. From the {parts} to the headline")
        _sum(whole)
        st.caption(f"On the tile: {figure_of(answer)} {unit_of(answer)}.")


def _loaded(view: View, names: Sequence[str]) -> pd.DataFrame:
    """Return one row per upload and table: the fates of its rows, and how many of them are in the dataset."""
    tables, files = dict.fromkeys(names), store.file_names(view.dataset.version)
    kept = {
        (table, str(upload)): int(str(number))
        for table in tables
        for upload, number in view.dataset.database.rows(f"select upload_id, count(*) from {table} group by upload_id")
    }
    return pd.DataFrame(
        [
            {
                "File": files[each.upload_id], "Read": f"{each.rows_read:,}", "Rejected": f"{each.rows_rejected:,}",
                "Duplicate": f"{each.rows_duplicate:,}", "Loaded": f"{each.rows_loaded:,}",
                "Gave": f"{each.row_counts[table]:,} {table.replace('_', ' ')}",
                "Told again later": f"{each.row_counts[table] - kept.get((table, each.upload_id), 0):,}",
                "In the dataset": f"{kept.get((table, each.upload_id), 0):,}",
            }
            for table in tables
            for each in view.workspace.uploads(view.dataset.version)
            if each.row_counts.get(table)
        ]
    )  # fmt: skip


def _trail(walked: Walked) -> None:
    found = walked.trail
    st.markdown(f"**{found.title}.** {found.describes}")
    if not walked.total:
        st.caption(f"No row of {found.table.replace('_', ' ')} is loaded.")
        return
    lines = [
        {
            "Step": f"rows of {found.table.replace('_', ' ')} in the dataset",
            "Left out": "",
            "Remain": f"{walked.total:,}",
        }
    ]
    lines += [
        {"Step": step.reason.meaning, "Left out": f"−\u00a0{step.left_out:,}", "Remain": f"{step.after:,}"}
        for step in walked.steps
        if step.left_out
    ]
    listing(pd.DataFrame(lines))


def _rows(view: View, found: Reckoning, *, is_for_others: bool) -> None:
    """Show the rows of the period by fate; none of those that are about a single person.

    is_for_others: a frozen link lists them, so that they may be taken along.
    """
    shown = [each for each in found.walked if not each.trail.is_about_people]
    groups = {
        (number, str(fate)): len(rows) for number, each in enumerate(shown) for fate, rows in each.rows.groupby("fate")
    }
    if not groups:
        st.caption("No row lies in this period.")
        return
    words = {(number, reason.name): reason.meaning for number, each in enumerate(shown) for reason in each.trail.steps}
    keys = sorted(groups, key=lambda key: (key[1] != COUNTED, key[0]))
    said = [f"{shown[key[0]].trail.title}: {words.get(key, 'counted')} ({groups[key]:,})" for key in keys]
    chosen = st.selectbox(
        "Rows to list", range(len(keys)), key=f"adding-rows-{found.span.grain}-{found.span.label}",
        format_func=said.__getitem__,
    )  # fmt: skip
    number, fate = keys[chosen]
    rows = shown[number].rows
    told = _listed(view, rows[rows["fate"] == fate])
    if is_for_others:
        name = f"{shown[number].trail.name}-{fate}"
        downloads.offered(told, name, f"adding-{name}", lambda: (passed_on.masked(view, told), None))


def _listed(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    files = rows["upload_id"].map(store.file_names(view.dataset.version)).fillna("")
    told = pd.DataFrame({"file": files, "line": rows["source_row"]})
    told = pd.concat([told, rows.drop(columns=[column for column in _HIDDEN if column in rows])], axis=1)
    told = told.dropna(axis="columns", how="all")
    more = f", the first {MOST_ROWS:,} shown" if len(told) > MOST_ROWS else ""
    st.caption(f"{count(len(told), 'row')}{more}; times are UTC.")
    st.dataframe(told.head(MOST_ROWS), hide_index=True, placeholder=MISSING)
    return told


def _sum(found: Sum) -> None:
    for line in found.lines:
        st.html(f'<p class="fw-remark">{line}</p>')


def _agreement(found: Reckoning) -> None:
    """Say whether the steps come to what the metric says; the check is made each time, and may fail."""
    for problem in found.problems:
        st.error(f"These steps do not come to the figure of the metric. {problem}")
    if not found.problems and found.sum.value is not None:
        how = "to the last digit" if found.sum.value == found.span.told["value"] else "but for rounding its last digit"
        said = f"The metric's own answer is {reckoning.exact(found.span.told['value'])}: the same, {how}."
        st.html(f'<p class="fw-remark"><b>{said}</b></p>')
    elif not found.problems:
        st.html('<p class="fw-remark"><b>The metric has no value here either.</b></p>')
