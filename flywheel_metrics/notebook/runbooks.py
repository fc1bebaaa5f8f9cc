"""The page Runbooks: which alerts have none, how good the others are, what to mend, and a blank one to begin with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from flywheel_metrics import answer as answers
from flywheel_metrics import export, metric
from flywheel_metrics.notebook import passed_on, store
from flywheel_metrics.notebook.keeping import said
from flywheel_metrics.notebook.listing import listing
from flywheel_metrics.notebook.markup import heading, notice
from flywheel_metrics.notebook.view import View, current
from flywheel_metrics.runbook import kept, template
from flywheel_metrics.runbook.checks import Check, score
from flywheel_metrics.wording import count, share

_MOST = 12


def missing_runbooks() -> None:
    """List the alerts that page without a runbook, those that page most first."""
    view = current()
    rows = store.rows(view.dataset.version, "pages_without_runbook", view.scope, "scope")
    if rows.empty:
        return
    found = rows.groupby(["service", "signature"], dropna=False).agg(
        pages=("page_id", "size"), asleep=("hours", lambda each: int(sum(each == "sleep"))), last=("sent_at", "max")
    )
    found = found.sort_values(["pages", "asleep"], ascending=False).reset_index()
    shown = found.head(_MOST).assign(last=lambda each: each["last"].dt.strftime("%Y-%m-%d"))
    listing(shown.rename(columns={"signature": "alert", "last": "last page"}))
    if len(found) > _MOST:
        st.caption(f"The first {_MOST} of {count(len(found), 'alert')}; the rows above have all of them.")


def quality() -> None:
    """Say how good the runbooks are, list them worst first, and show what to mend in one of them."""
    view = current()
    rows = _rows(view)
    with st.container(key="cell-runbook-quality"):
        if not rows:
            heading("No runbook is loaded.", _QUESTION)
            notice(
                "Drop a zip of Markdown pages on the Data page, or run flywheel ingest with their folder. The blank "
                "runbook below is one to begin with."
            )
            return
        found = [(row, said(kept.checks, row, row["as_of"])) for row in rows]
        heading(said(_finding, [made for _, made in found]), _QUESTION, _SMALL)
        found.sort(key=lambda each: (_share(each[1]), str(each[0]["title"])))
        listing(pd.DataFrame([_summary(row, made) for row, made in found[:_MOST]]))
        chosen = st.selectbox(
            "Fix list of", found, index=None, placeholder="Choose a runbook", key="runbook-chosen",
            format_func=lambda each: f"{each[0]['title']} ({_scored(each[1])})",
        )  # fmt: skip
        if chosen is not None:
            _fixes(*chosen)
        data = passed_on.written(view, lambda: _csv(found, partial(passed_on.masked, view)))
        st.download_button(
            "Download all fix lists (CSV)", data, "runbook-fixes.csv", "text/csv",
            key="runbook-fixes", on_click="ignore", type="tertiary",
        )  # fmt: skip


def blank() -> None:
    """Offer the blank template."""
    st.download_button(
        "Download a blank runbook (Markdown)", template.blank(), template.FILE_NAME, "text/markdown",
        key="runbook-blank", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


_QUESTION = "Could anybody follow them?"
_SMALL = (
    "Eleven checks: seven sections, one page (60 printed lines), commands in code blocks, links that lead somewhere, "
    "reviewed within a year. What cannot be told is not held against it."
)


def _rows(view: View) -> list[dict[str, Any]]:
    asked = metric.find("practised_runbooks")
    answer = store.answer(view.dataset.version, asked.name, view.scope)
    frame = answers.rows(view.dataset, answer)
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    """Return a cell as Python has it: None where it is missing, a list as a tuple."""
    if isinstance(value, datetime):
        return None if pd.isna(value) else value
    if hasattr(value, "tolist") and not hasattr(value, "item"):
        return tuple(value.tolist())
    if hasattr(value, "__len__") and not isinstance(value, str):
        return tuple(value)
    return None if pd.isna(value) else value


def _finding(made: list[tuple[Check, ...]]) -> str:
    met = sum(score(each)[0] for each in made)
    told = sum(score(each)[1] for each in made)
    whole = sum(all(check.is_met for check in each[:7]) for each in made)
    lacking = {check.name: 0 for check in made[0]}
    for each in made:
        for check in each:
            lacking[check.name] += check.is_met is False
    worst, times = max(lacking.items(), key=lambda item: item[1])
    head = f"{count(len(made), 'runbook')}: {share(met / told if told else None)} of the checks are met; "
    sections = f"{whole or 'none'} of them {'has' if whole == 1 else 'have'} all seven sections."
    return f"{head}{sections} Most often amiss: {worst.lower()} ({times})."


def _summary(row: dict[str, Any], made: tuple[Check, ...]) -> dict[str, object]:
    amiss = [each.name for each in made if each.is_met is False]
    practised = "yes" if row["is_practised"] else _unpractised(row["last_outcome"])
    return {
        "runbook": row["title"],
        "service": row["service"],
        "checks met": _scored(made),
        "amiss": ", ".join(amiss).lower(),
        "practised by another": practised,
    }


def _unpractised(outcome: str | None) -> str:
    return "by its author alone" if outcome == "passed" else outcome or "never"


def _fixes(row: dict[str, Any], made: tuple[Check, ...]) -> None:
    fixes = [each.fix for each in made if each.fix]
    st.markdown(f"**{count(len(fixes), 'fix', 'fixes')}**" if fixes else "Nothing to mend.")
    listing(pd.DataFrame({"what": [each.name for each in made if each.fix], "do": fixes}))
    st.download_button(
        "Begin from a template with its name", template.blank(str(row["title"]), _meta(row)), template.FILE_NAME,
        "text/markdown", key="runbook-begin", on_click="ignore", type="tertiary",
    )  # fmt: skip


def _meta(row: dict[str, Any]) -> dict[str, str]:
    names = ("service", "team", "alert", "incident_id")
    return {name: str(row[name]) for name in names if row.get(name) is not None}


def _scored(made: tuple[Check, ...]) -> str:
    met, told = score(made)
    return f"{met} of {told}"


def _share(made: tuple[Check, ...]) -> float:
    met, told = score(made)
    return met / told if told else 1.0


def _csv(
    found: list[tuple[dict[str, Any], tuple[Check, ...]]],
    masked: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table,
) -> bytes:
    rows = [
        {"runbook_id": row["runbook_id"], "title": row["title"], "check": each.name, "fix": each.fix}
        for row, made in found
        for each in made
        if each.fix
    ]
    return export.to_csv(masked(pd.DataFrame(rows, columns=["runbook_id", "title", "check", "fix"])))
