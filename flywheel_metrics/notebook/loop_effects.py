"""Guardrails page: did they work, which kinds pay off, and which services have none."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from flywheel_metrics.charts import effects as effects_chart
from flywheel_metrics.inference import effect
from flywheel_metrics.loop import guardrail_coverage, words
from flywheel_metrics.notebook import loop_store, passed_on
from flywheel_metrics.notebook.downloads import Figures, offered
from flywheel_metrics.notebook.drawn import draw
from flywheel_metrics.notebook.keeping import said
from flywheel_metrics.notebook.loop_ledger import local_days
from flywheel_metrics.notebook.markup import heading
from flywheel_metrics.notebook.view import View, current
from flywheel_metrics.wording import number

_HOW = (
    "Pages of the guardrail's alert in the eight weeks before it went live and the eight after, by the days that the "
    "exports cover. The ratio of the two rates is divided by that of the same team's alerts that got no guardrail in "
    "these weeks (of all alerts, where those page too little). Its interval is the exact conditional one, mid-P, "
    "widened where pages come in bunches. *Worked*: the interval lies below 1, and the one-sided test holds at "
    "a false discovery rate of 5 % over all guardrails tried. A guardrail is put where it hurt most, and after an "
    "alert's worst weeks come better ones anyway: where the eight weeks before were unusually bad for the alert's own "
    "past (up to 44 weeks before them, at least 16), the weeks after have to lie below that past as well. One that "
    "names no incident or insight cannot be tried."
)
#: Most services shown on the page; the download has all of them.
_SHOWN = 15


def effects() -> None:
    """Draw each guardrail's effect, and the kinds."""
    judged = loop_store.effects()
    with st.container(key="cell-effects"):
        heading(said(words.of_effects, judged), "Did it work?")
        if len(judged):
            drawing = said(effects_chart.draw, judged)
            draw(drawing, key="chart-effects")
            with st.expander("Each guardrail in words"):
                for line in said(_each_in_words, judged):
                    st.text(line)
            offered(drawing.table, "guardrail-effects", "effects", partial(_again, current(), judged), drawing)
        with st.expander("How this is computed"):
            st.markdown(_HOW)
    if not len(judged):
        return
    with st.container(key="cell-kinds"):
        kinds = said(guardrail_coverage.by_kind, judged)
        heading(said(words.of_kinds, kinds), "Which kinds pay off here?")
        if kinds["tried"].any():
            st.table(_kinds(kinds), hide_index=True)


def _each_in_words(judged: pd.DataFrame) -> list[str]:
    newest = judged.sort_values("shipped_at", ascending=False)
    return [f"{row['title']}: {words.of_effect(row)}" for _, row in newest.iterrows()]


def _kinds(kinds: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": kinds["kind"].str.replace("_", " "),
            "tried": kinds["tried"],
            effect.WORKED: kinds["worked"],
            "median of pages after ÷ before": [
                number(None if pd.isna(each) else round(each, 2)) for each in kinds["median_ratio"]
            ],
        }
    )


def coverage() -> None:
    """Draw services by starters, and how far each starter has spread."""
    view = current()
    found = said(guardrail_coverage.services, view.dataset, view.scope)
    with st.container(key="cell-guardrail-coverage"):
        small = "guardrails live of each kind; pages of the last 13 weeks of the data"
        heading(said(guardrail_coverage.of_services, found), "Where is which guardrail missing?", small)
        if len(found):
            st.table(_services(found.head(_SHOWN)), hide_index=True)
            remade = partial(_masked, view, found)
            offered(found, "guardrail-coverage", "guardrail-coverage", remade)
    spread = said(guardrail_coverage.adopted, view.dataset)
    with st.container(key="cell-adopted"):
        heading(said(guardrail_coverage.of_adopted, spread), "Do teams take over from each other?", "all teams")
        if spread["guardrails"].any():
            st.table(_adopted(spread), hide_index=True)


def _again(view: View, judged: pd.DataFrame) -> Figures:
    """Return the effects for a file: nothing in them is about one person, so that masking names is all."""
    drawing = effects_chart.draw(passed_on.masked(view, judged))
    return drawing.table, drawing


def _masked(view: View, found: pd.DataFrame) -> Figures:
    return passed_on.masked(view, found), None


def _services(found: pd.DataFrame) -> pd.DataFrame:
    shown = found.drop(columns=["team", "missing"])
    for kind in guardrail_coverage.STARTERS:
        shown[kind] = shown[kind].map(lambda live: str(live) if live else "–")
    return shown.rename(columns=lambda name: name.replace("_", " "))


def _adopted(found: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kind": found["kind"].str.replace("_", " "),
            "guardrails": found["guardrails"],
            "teams": [f"{teams} of {of}" for teams, of in zip(found["teams"], found["of_teams"], strict=True)],
            "first": found["first_team"].fillna("–"),
            "since": local_days(found["first_at"], current().dataset).fillna("–"),
        }
    )
