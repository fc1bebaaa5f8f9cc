"""What the page that runs looks at: workspace, dataset, scope and the link that brings somebody else here."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.link import Query
from flywheel_metrics.notebook import contents
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace

_KEY = "flywheel-view"


@dataclass(frozen=True)
class View:
    """The view of one run of a page.

    link: query parameters that lead to exactly this view. newest: id of the workspace's current dataset version.
    """

    workspace: Workspace
    dataset: Dataset
    scope: Scope
    is_sample: bool
    link: Query
    newest: str


def current() -> View:
    """Return the view of the page that runs. Raises RuntimeError outside of the frame."""
    view = earlier()
    if view is None:
        contents.run_in_frame()
        raise RuntimeError("a page runs inside of flywheel_metrics.notebook.frame.run")
    return view


def earlier() -> View | None:
    """Return the view of the run before, None in a new session."""
    view = st.session_state.get(_KEY)
    return view if isinstance(view, View) else None


def show(view: View) -> None:
    """Make this the view of the page that runs."""
    st.session_state[_KEY] = view


def page_link(title: str, label: str, *, key: str | None = None) -> None:
    """Link to a page by its title, keeping dataset and scope."""
    view = current()
    with st.container(key=key, width="content"):
        st.page_link(contents.scripts()[title], label=label, query_params=view.link)
