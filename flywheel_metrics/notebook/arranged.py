"""What the address of the review says beside the scope: which cells in which order, and whose words beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.link import CELLS as CELLS_PARAMETER
from flywheel_metrics.link import NOTES, Query
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.commentary import NOTHING, Commentaries
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import listing
from flywheel_metrics.workspace import Workspace

#: Title of the page that is arranged.
TITLE = "Review"
#: How an address says that there are no words, so that words written later do not change it.
NONE = "none"
_KEY = "flywheel-arranged"


@dataclass(frozen=True)
class Arranged:
    """Cells in their order, and the id of the words; scope: whose words these are, None for the current ones of any."""

    cells: tuple[str, ...] = tuple(CELLS)
    notes: str = NOTHING
    scope: Scope | None = None


def chosen() -> Arranged:
    """Return the arrangement of this session."""
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Arranged) else Arranged()


def choose(cells: Sequence[str], notes: str, scope: Scope) -> None:
    """Make this the arrangement of the session."""
    st.session_state[_KEY] = Arranged(tuple(cells), notes, scope)


def take(workspace: Workspace, query: Mapping[str, Sequence[str]], scope: Scope) -> list[str]:
    """Take over what an address says; returns a sentence for each value that means nothing here."""
    if CELLS_PARAMETER not in query and NOTES not in query:
        return []
    cells, notes, problems = read(workspace, query)
    choose(cells, notes if NOTES in query else Commentaries(workspace).current(scope), scope)
    return problems


def read(workspace: Workspace, query: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], str, list[str]]:
    """Return the cells and the id of the words that an address names, and what in it means nothing here."""
    problems = []
    asked = [name for text in query.get(CELLS_PARAMETER, ()) for name in text.split(",") if name]
    for name in dict.fromkeys(name for name in asked if name not in CELLS):
        problems.append(f"The link asks for the cell {name!r}; the review has {listing(list(CELLS))}.")
    cells = tuple(dict.fromkeys(name for name in asked if name in CELLS)) or tuple(CELLS)
    notes = (list(query.get(NOTES, ())) or [NONE])[-1]
    notes = NOTHING if notes == NONE else notes
    try:
        Commentaries(workspace).read(notes)
    except FlywheelError as error:
        problems.append(str(error))
        notes = NOTHING
    return cells, notes, problems


def query(workspace: Workspace, scope: Scope, title: str) -> Query:
    """Return what the address of a page of that title says about its arrangement."""
    if title != TITLE:
        return {}
    now = chosen()
    notes = now.notes if now.scope == scope else Commentaries(workspace).current(scope)
    if now.scope != scope:
        choose(now.cells, notes, scope)
    return {CELLS_PARAMETER: [",".join(now.cells)], NOTES: [notes or NONE]}
