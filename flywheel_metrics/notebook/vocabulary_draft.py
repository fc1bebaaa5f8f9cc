"""Vocabulary page: changes that are not saved yet, by form, as text or from a file."""

from __future__ import annotations

import streamlit as st

from flywheel_metrics.errors import DocumentError
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.vocabulary_rules import called
from flywheel_metrics.vocabulary import FIELDS, Rule, default_text, edit, parse

_DRAFT, _GENERATION, _TAKEN = "vocabulary-draft", "vocabulary-generation", "vocabulary-taken"
#: Largest file that is taken for a vocabulary, in bytes.
_LARGEST = 256 << 10


def text(saved: str) -> str:
    """Return the vocabulary as it is drafted, the saved one where nothing was changed."""
    return str(st.session_state.get(_DRAFT, saved))


def forget() -> None:
    """Throw the draft away."""
    st.session_state.pop(_DRAFT, None)
    _renew()


def form(saved: str, meaning: str, chosen: list[Rule]) -> None:
    """Draw how one rule more is described, and the way to take the chosen ones out."""
    if chosen and st.button(f"Take {'this rule' if len(chosen) == 1 else 'these rules'} out", icon=":material/remove:"):
        changed = text(saved)
        for rule in chosen:
            changed = edit.removed(changed, rule)
        _keep(changed)
    with st.form(f"vocabulary-add-{meaning}-{st.session_state.get(_GENERATION, 0)}"):
        st.markdown(f"**One rule more for {plain(called(meaning))}**")
        first, second, third = st.columns([1, 1, 2])
        field = first.selectbox("Field", FIELDS[meaning])
        how = second.selectbox(
            "How", (edit.EXACTLY, edit.CONTAINS, edit.PATTERN),
            help="Upper and lower case are the same. A pattern is a regular expression (RE2).",
        )  # fmt: skip
        word = third.text_input("Word or pattern", max_chars=500)
        if not st.form_submit_button("See what it matches"):
            return
    try:
        _keep(edit.added(text(saved), edit.rule_of(meaning, field, how, word)))
    except DocumentError as error:
        st.error(plain(str(error)))


def file(saved: str) -> None:
    """Draw the vocabulary as text: edited in place, from and to a file, or as it comes with the product."""
    now = text(saved)
    st.caption("The same rules as a TOML file, to keep in git. Nothing changes until it is saved.")
    generation = st.session_state.get(_GENERATION, 0)
    written = st.text_area("TOML", now, height=360, key=f"vocabulary-text-{generation}", label_visibility="collapsed")
    left, middle, right = st.columns(3)
    if left.button("See what it changes", disabled=written == now, key="vocabulary-take-text"):
        _take(written)
    middle.download_button(
        "Download (TOML)", now.encode(), "vocabulary.toml", "application/toml", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
    if right.button("Back to the starting rules", disabled=now == default_text(), key="vocabulary-default"):
        _take(default_text())
    given = st.file_uploader("A vocabulary from a file", type="toml", key=f"vocabulary-file-{generation}")
    if given is not None and st.session_state.get(_TAKEN) != given.file_id:
        st.session_state[_TAKEN] = given.file_id
        if given.size > _LARGEST:
            st.error(f"The file has {given.size:,} bytes; at most {_LARGEST:,} are taken.")
            return
        try:
            _take(given.getvalue().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            st.error(f"The file is no UTF-8 text: {plain(str(error))}.")


def _take(written: str) -> None:
    try:
        parse(written)
    except DocumentError as error:
        st.error(plain(str(error)))
        return
    _keep(written)


def _keep(changed: str) -> None:
    st.session_state[_DRAFT] = changed
    _renew()
    st.rerun()


def _renew() -> None:
    """Draw the widgets anew, so that they show the draft."""
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1
