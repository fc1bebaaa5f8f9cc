"""Vocabulary page: the rules of one meaning, how many rows each matches, which, and which words no rule knows."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.vocabulary import FIELDS, Rule, Vocabulary, effect, parse
from flywheel_metrics.wording import count

#: Meaning → what a person calls it, and what it decides.
MEANINGS = {
    "production": ("Production", "Environments where users are. Only changes there count."),
    "not_production": ("Not production", "Environments that are not, whatever a rule of production says."),
    "page": ("Pages somebody", "Severities that page, where an export tells neither urgency nor notifications."),
    "not_real": ("Did not happen", "Incidents that are tests, drills or maintenance. They count nowhere."),
    "preventive": ("Preventive work", "Work whose purpose is that incidents come back less often or hurt less."),
    "reversible": ("Reversible", "Changes that are declared to be revertible."),
    "irreversible": ("Irreversible", "Changes that are declared to have no way back. It wins over reversible."),
    "not_completed": ("Closed, not completed", "Close codes and resolutions by which nothing was completed."),
    "hot_fix": ("Hot fix", "Fixes in a hurry, whose relief may fade."),
    "guardrail.feature_flag": ("Guardrail: feature flag", "Deploy and release are separate."),
    "guardrail.rollback": ("Guardrail: tested rollback", "The way back was tried."),
    "guardrail.predictable_failure": ("Guardrail: predictable failure", "Timeouts, retries, circuit breakers."),
    "guardrail.safe_data_path": ("Guardrail: safe data path", "Idempotent writes and migrations."),
    "guardrail.honest_traffic": ("Guardrail: honest traffic", "Rate limits, backpressure, caching."),
    "guardrail.observability": ("Guardrail: observability", "Dashboards, objectives, alerts."),
    "guardrail.other": ("Guardrail: other", "A guardrail of another kind."),
}  # fmt: skip
_ROWS, _WORDS = 200, 300
_COUNTS = {
    "rows": st.column_config.NumberColumn("rows", format="localized"),
    "words": st.column_config.NumberColumn("different texts", format="localized"),
}


def called(meaning: str) -> str:
    """Return what a person calls a meaning."""
    return MEANINGS.get(meaning, (meaning, ""))[0]


def choose(vocabulary: Vocabulary) -> str:
    """Draw the meanings, and return the one that is chosen."""
    sizes = {meaning: sum(rule.meaning == meaning for rule in vocabulary.rules) for meaning in FIELDS}
    said = {meaning: f"{called(meaning)} · {count(size, 'rule')}" for meaning, size in sizes.items()}
    return st.selectbox("Meaning", list(said), key="vocabulary-meaning", format_func=said.__getitem__)


def rules(dataset: Dataset, vocabulary: Vocabulary, text: str, meaning: str) -> list[Rule]:
    """Draw the rules of a meaning with the rows that they match; return the rules that are chosen."""
    st.markdown(MEANINGS.get(meaning, ("", ""))[1])
    own = [rule for rule in vocabulary.rules if rule.meaning == meaning]
    if not own:
        st.info("No rule: nothing has this meaning.")
        return []
    found = counted(dataset.version, text)
    shown = found[found["meaning"] == meaning][["field", "pattern", "row_count", "text_count"]]
    shown = shown.assign(pattern=[store.told(dataset.version, each) for each in shown["pattern"]])
    picked = st.dataframe(
        shown.rename(columns={"row_count": "rows", "text_count": "words"}), hide_index=True, column_config=_COUNTS,
        on_select="rerun", selection_mode="multi-row", key=f"vocabulary-rules-{meaning}-{len(own)}",
    )  # fmt: skip
    places = [place for place in picked["selection"]["rows"] if place < len(own)]
    return [own[place] for place in places]


def evidence(dataset: Dataset, vocabulary: Vocabulary, meaning: str, chosen: list[Rule]) -> None:
    """Draw the rows that the chosen rules match, all of the meaning where none is, and the words that no rule knows."""
    rules_ = chosen or [rule for rule in vocabulary.rules if rule.meaning == meaning]
    which = f"{count(len(chosen), 'chosen rule')}" if chosen else "any rule"
    matched, unknown = st.tabs([f"Rows of {which}", "All words"])
    with matched:
        _frame(
            lambda: effect.matches(dataset, rules_, _ROWS),
            "No row of this dataset matches.",
            f"The latest {_ROWS}; choose rules above to see only theirs.",
        )
    with unknown:
        if FIELDS[meaning] == ("title",):
            st.caption("Titles are as many as rows, so they are not listed by word.")
            return
        _frame(
            lambda: _said(effect.words(dataset, meaning, vocabulary, _WORDS)),
            "The dataset has no such words.",
            f"What the exports wrote, the most frequent {_WORDS}; titles are left out.",
        )


def show(frame: pd.DataFrame) -> None:
    """Draw rows that a rule matches, with columns as a person calls them."""
    names = {"table_name": "table", "row_id": "id", "happened_at": "when (UTC)", "text": "matched text"}
    said = frame.rename(columns=names)
    if "table" in said:
        said["table"] = said["table"].str.replace("_", " ")
    st.dataframe(
        said, hide_index=True, column_config={
            "when (UTC)": st.column_config.DatetimeColumn("when (UTC)", format="YYYY-MM-DD HH:mm"),
            "rows": st.column_config.NumberColumn("rows", format="localized"),
        },
    )  # fmt: skip


@kept(16)
def counted(version_id: str, text: str) -> pd.DataFrame:
    """Return how many rows each rule of a vocabulary matches in a version."""
    return effect.counted(store.dataset(version_id), parse(text))


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    frame["has the meaning"] = frame["is_matched"].map({True: "yes", False: "no"})
    return frame.drop(columns="is_matched").rename(columns={"text": "word", "row_count": "rows"})


def _frame(make: Callable[[], pd.DataFrame], empty: str, caption: str) -> None:
    try:
        frame = make()
    except FlywheelError as error:
        st.error(plain(str(error)))
        return
    if frame.empty:
        st.markdown(empty)
        return
    show(frame)
    st.caption(caption)
