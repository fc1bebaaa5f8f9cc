"""Vocabulary page: which words of the tools mean what, and changing that."""

from __future__ import annotations

import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import store, vocabulary_change, vocabulary_draft, vocabulary_rules
from flywheel_metrics.notebook.markup import notice
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import current
from flywheel_metrics.vocabulary import parse

#: Tables that rules look at; a dataset compiled by older definitions may lack one.
_NEEDED = ("changes", "incidents", "work_items", "rollbacks")


def vocabulary() -> None:
    """Draw the rules of the version that is looked at, and for an editor of the newest one how to change them."""
    view = current()
    if not all(view.dataset.has_table(each) for each in _NEEDED):
        notice("This view was frozen with definitions that had no such tables yet.")
        return
    saved = view.workspace.version(view.dataset.version).vocabulary
    may_edit = view.may_write and view.dataset.version == view.newest
    text = vocabulary_draft.text(saved) if may_edit else saved
    if view.may_write and not may_edit:
        notice("You look at an earlier version. Its rules are shown; changes are made to the newest one.")
    try:
        rules = parse(text)
        if may_edit:
            vocabulary_change.change(view.workspace, view.dataset, saved)
        meaning = vocabulary_rules.choose(rules)
        chosen = vocabulary_rules.rules(view.dataset, rules, text, meaning)
        if may_edit:
            vocabulary_draft.form(saved, meaning, chosen)
        vocabulary_rules.evidence(view.dataset, rules, meaning, chosen)
        if may_edit:
            with st.expander("All rules as a file (TOML)"):
                vocabulary_draft.file(saved)
        else:
            written = store.told(view.dataset.version, text).encode()
            st.download_button("Download all rules (TOML)", written, "vocabulary.toml", "application/toml")
    except FlywheelError as error:
        st.error(plain(str(error)))
