"""The sidebar: where one is, and what is asked about.  What is chosen here goes whole into the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.link import Query
from flywheel_metrics.notebook import contents
from flywheel_metrics.preset import Preset, presets
from flywheel_metrics.scope import URGENCIES, Scope

_SCOPE = "flywheel-scope"
_CUSTOM = "Other dates"
_URGENCY_WORDS = {"all": "All", "high": "High", "low": "Low"}


def brand() -> None:
    """Show whose pages these are."""
    st.html('<p class="fw-brand"><b>Flywheel Metrics</b><span>Is tomorrow getting quieter?</span></p>')


def navigation(query: Query, titles: Sequence[str]) -> None:
    """List pages; each link keeps dataset and scope, also when it is opened in a new tab."""
    with st.container(gap=None):
        for title in titles:
            st.page_link(contents.scripts()[title], label=title, query_params=query, width="stretch")


def chosen() -> Scope | None:
    """Return the scope of this session, None before the first run."""
    scope = st.session_state.get(_SCOPE)
    return scope if isinstance(scope, Scope) else None


def choose(scope: Scope) -> None:
    """Make this the scope of the session; the controls show it from now on."""
    st.session_state[_SCOPE] = scope


def controls(dataset: Dataset) -> None:
    """Draw the controls of the scope, showing what is chosen; a change is in force in the run that it starts."""
    scope = chosen() or dataset.default_scope
    known = presets(dataset.covered_days, dataset.settings.week_start) if dataset.covered else ()
    _period(scope, known)
    _several("Team", "team", dataset.teams, scope.teams)
    _several("Service", "service", dataset.services, scope.services)
    st.session_state["scope-urgency"] = scope.urgency
    st.segmented_control(
        "Urgency", URGENCIES, key="scope-urgency", required=True, format_func=lambda word: _URGENCY_WORDS[word],
        on_change=_take_urgency, width="stretch", help="Applies to pages and incidents, not to changes or work.",
    )  # fmt: skip


def said(lines: Sequence[str]) -> None:
    """Say what is shown where nothing can be chosen."""
    st.html("".join(f'<p class="fw-small">{escape(line)}</p>' for line in lines))


def _period(scope: Scope, known: Sequence[Preset]) -> None:
    days = {each.name: (each.first_day, each.last_day) for each in known}
    names = {dates: name for name, dates in reversed(days.items())}
    st.session_state["scope-preset"] = names.get((scope.first_day, scope.last_day), _CUSTOM)
    st.selectbox("Period", [*days, _CUSTOM], key="scope-preset", on_change=_take_preset, args=(days,))
    st.session_state["scope-days"] = (scope.first_day, scope.last_day)
    st.date_input("Days", key="scope-days", format="YYYY-MM-DD", on_change=_take_days)


def _several(label: str, key: str, options: Sequence[str], selected: Sequence[str]) -> None:
    st.session_state[f"scope-{key}"] = list(selected)
    st.multiselect(label, options, key=f"scope-{key}", placeholder=f"All {key}s", on_change=_take_several, args=(key,))


def _take_preset(days: Mapping[str, tuple[object, object]]) -> None:
    name = st.session_state["scope-preset"]
    if name in days:
        first, last = days[name]
        _change(first_day=first, last_day=last)


def _take_days() -> None:
    days = st.session_state["scope-days"]
    # While only the start is picked there is one day; the second click brings the other.
    if len(days) == 2:
        _change(first_day=days[0], last_day=days[1])


def _take_several(key: str) -> None:
    _change(**{f"{key}s": tuple(sorted(st.session_state[f"scope-{key}"]))})


def _take_urgency() -> None:
    _change(urgency=st.session_state["scope-urgency"] or "all")


def _change(**parts: object) -> None:
    scope = chosen()
    if scope is not None:
        choose(replace(scope, **parts))  # type: ignore[arg-type]
