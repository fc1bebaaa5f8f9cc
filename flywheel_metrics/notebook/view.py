"""What the page that runs looks at: workspace, dataset, scope and the link that brings somebody else here."""

from __future__ import annotations

from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from flywheel_metrics import definitions as definition_sets
from flywheel_metrics.access import Role
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import LinkRefused
from flywheel_metrics.link import Query
from flywheel_metrics.notebook import contents, keeping
from flywheel_metrics.scope import Scope
from flywheel_metrics.sharing import Link, Links
from flywheel_metrics.sharing.shown import Source
from flywheel_metrics.workspace import Workspace

#: Query parameter of a frozen link.
SHARE = "share"
_KEY = "flywheel-view"
#: The view of a page that runs aside of the one that is looked at; see flywheel_metrics/notebook/recorded.py.
_aside: ContextVar[View | None] = ContextVar("flywheel-aside", default=None)


@dataclass(frozen=True)
class View:
    """The view of one run of a page.

    link: query parameters that lead to exactly this view. newest: id of the workspace's current dataset version.
    role: of who looks. shared: the frozen link that was opened, None in a view of one's own. definitions: the archived
    definitions that a frozen link was counted with, None for the packaged ones. names: digest of the names that are
    masked in it. source: where its findings come from, None where they are computed.
    """

    workspace: Workspace
    dataset: Dataset
    scope: Scope
    is_sample: bool
    link: Query
    newest: str
    role: Role = Role.OPERATOR
    shared: Link | None = None
    definitions: Path | None = None
    names: str = ""
    source: Source | None = None

    def __post_init__(self) -> None:
        # Whatever a page offers by mistake, who only reads cannot change anything.
        object.__setattr__(self, "workspace", Workspace(self.workspace.root, is_read_only=not self.may_write))

    @property
    def pages(self) -> tuple[str, ...]:
        """Titles of the pages that may be opened from here."""
        if self.shared is None:
            return contents.titles(writing=self.role >= Role.EDITOR)
        reading = contents.titles(writing=False)
        return tuple(title for title in reading if not self.shared.pages or title in self.shared.pages)

    @property
    def may_write(self) -> bool:
        """True when something may be changed: a view of one's own, in the hands of an editor."""
        return self.shared is None and self.role >= Role.EDITOR


def current() -> View:
    """Return the view of the page that runs. Raises RuntimeError outside of the frame."""
    if (aside := _aside.get()) is not None:
        return aside
    view = earlier()
    if view is None:
        contents.run_in_frame()
        raise RuntimeError("a page runs inside of flywheel_metrics.notebook.frame.run")
    # A part of a page may run alone, in another thread than the page did and after its link has ended.
    try:
        look_through(view)
    except LinkRefused:
        st.rerun()
    return view


def earlier() -> View | None:
    """Return the view of the run before, None in a new session."""
    view = st.session_state.get(_KEY)
    return view if isinstance(view, View) else None


def show(view: View) -> None:
    """Make this the view of the page that runs, and its definitions those in force."""
    look_through(view)
    st.session_state[_KEY] = view


def show_aside(view: View) -> None:
    """Make this the view of the thread that runs, which draws for nobody."""
    _aside.set(view)
    _look_through(view)


def look_through(view: View) -> None:
    """Put the definitions of a view in force, and its mask, for the thread that runs.

    Raises LinkRefused when the frozen link of the view is open no more.
    """
    if view.shared is not None:
        Links(view.workspace.root).open(view.link[SHARE][0])
    _look_through(view)


def _look_through(view: View) -> None:
    definition_sets.put_in_force(view.definitions)
    keeping.look_as(masked=view.shared is not None, names=view.names, source=view.source)


def page_link(title: str, label: str, *, key: str | None = None) -> None:
    """Link to a page by its title, keeping dataset and scope; nothing where the reader may not open it."""
    view = current()
    if title not in view.pages:
        return
    with st.container(key=key, width="content") if key else nullcontext():
        st.page_link(contents.scripts()[title], label=label, query_params=view.link)
