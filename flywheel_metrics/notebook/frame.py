"""The frame around every page: settings of the page, the link, the sidebar, what must be said before anything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from flywheel_metrics import basis, definitions, link, sample
from flywheel_metrics.access import Role
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.link import Query
from flywheel_metrics.notebook import (
    ahead,
    arranged,
    contents,
    keeping,
    share,
    shared,
    sidebar,
    store,
    style,
    takeaway,
    who,
)
from flywheel_metrics.notebook.markup import notice
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import SHARE, View, current, earlier, page_link, show
from flywheel_metrics.workspace import Workspace

_WRITTEN = "flywheel-query"
_PROBLEMS = "flywheel-problems"
_DRAWN = "flywheel-drawn"
#: Title of the page on which data are loaded.
DATA_PAGE = "Data"


def run() -> None:
    """Draw the page that the address names inside the frame."""
    with ahead.page_runs():
        _run()


def _run() -> None:
    st.set_page_config("Flywheel Metrics", style.WHEEL, layout="centered", menu_items={})
    st.html(style.sheet())
    page = contents.chosen()
    definitions.put_in_force(None)
    keeping.look_as(masked=False)
    try:
        view = _opened(store.workspace(), page.title)
    except FlywheelError as error:
        st.error(f"The workspace cannot be opened. {plain(str(error))}")
        return
    if view is None:
        return
    before = earlier()
    show(view)
    with _beside(view, page.title, before):
        if page.title not in view.pages:
            _elsewhere(view, page.title)
            return
        _said_first(view, page.title)
        takeaway.begin()
        page.run()
    takeaway.offered(view, page.title)
    ahead.prepare(view, page.title)


@contextmanager
def _beside(view: View, title: str, before: View | None) -> Iterator[None]:
    """Draw the sidebar beside what is drawn meanwhile.

    Where a reader has chosen another scope the sidebar is as it was, but for its links: the page is what is waited for,
    and the sidebar is drawn after it, whatever becomes of the page. Otherwise it is drawn first, as the way elsewhere.
    """
    drawn = (title, view.dataset.version)
    is_choice = before is not None and st.session_state.get(_DRAWN) == drawn and before.scope != view.scope
    st.session_state[_DRAWN] = drawn
    if not is_choice:
        _sidebar(view, title)
    try:
        yield
    finally:
        if is_choice:
            _sidebar(view, title)


def _opened(workspace: Workspace, title: str) -> View | None:
    """Return what the reader may see; None where that is nothing, which has been said then."""
    link_id = shared.asked()
    if link_id is not None:
        return shared.view(workspace, link_id)
    if who.role() < Role.VIEWER:
        signed_in = who.is_signed_in()
        who.sign_in("Your groups have no role here. Ask for one." if signed_in else "Sign in to see these pages.")
        return None
    return _view(workspace, title)


def _elsewhere(view: View, title: str) -> None:
    if view.shared is None:
        notice(f"The page {title} is for editors.")
    else:
        notice(f"This link does not show the page {title}.")
    for each in view.pages[:1]:
        page_link(each, f"{each} →")


def _view(workspace: Workspace, title: str) -> View:
    if not workspace.history() and sample.is_available():
        with st.spinner("Loading the sample company: this happens once …"):
            sample.load(workspace)
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    if query != st.session_state.get(_WRITTEN):
        _read(workspace, query)
    version_id = st.session_state["flywheel-version"]
    dataset = store.dataset(version_id)
    scope = sidebar.chosen() or dataset.default_scope
    written = link.to_query(version_id, scope) | arranged.query(workspace, scope, title)
    if written != query:
        if query == st.session_state.get(_WRITTEN):
            st.session_state[_PROBLEMS] = []  # a new choice settles what was wrong with the link
        st.query_params.from_dict(written)
    st.session_state[_WRITTEN] = written
    is_sample = store.is_sample(version_id)
    return View(workspace, dataset, scope, is_sample, written, workspace.head, role=who.role())


def _read(workspace: Workspace, query: Query) -> None:
    """Take dataset and scope from an address that the reader typed, opened or went back to."""
    version_id, problems = link.version_of(query, workspace)
    dataset = store.dataset(version_id)
    before = earlier()
    if before is not None and before.dataset.version != version_id and _only_data_differs(query):
        # The dataset was exchanged on the Data page: a scope made for the other one means little here.
        query = {link.DATA: [version_id]}
    scope, more = link.scope_of(query, dataset)
    st.session_state["flywheel-version"] = version_id
    st.session_state[_PROBLEMS] = problems + more + arranged.take(workspace, query, scope)
    sidebar.choose(scope)


def _only_data_differs(query: Query) -> bool:
    written = dict(st.session_state.get(_WRITTEN) or {})
    return {**written, link.DATA: []} == {**query, link.DATA: []}


def _sidebar(view: View, title: str) -> None:
    st.logo(style.WHEEL, size="medium")
    with st.sidebar:
        sidebar.brand()
        sidebar.navigation(view.link, view.pages)
        if view.shared is not None:
            st.divider()
            sidebar.said(shared.scope_words(view))
            shared.watch(view.workspace, view.link[SHARE][0])
        elif view.dataset.covered:
            st.divider()
            sidebar.controls(view.dataset)
            share.offered(view, title)
        who.sign_out()


def _said_first(view: View, title: str) -> None:
    for problem in st.session_state.get(_PROBLEMS) or []:
        st.warning(plain(problem))
    if view.shared is not None:
        shared.said(view.shared, view.newest, may_see_newest=view.role >= Role.VIEWER)
    elif view.dataset.version != view.newest:
        _older(view)
    if view.is_sample:
        _sample(title)
    elif not view.dataset.covered and title != DATA_PAGE:
        notice("Nothing is loaded yet. Add the exports of your paging, ticket and deploy tools to see your figures.")
        page_link(DATA_PAGE, "Add your own data →")
    if title not in contents.TIMELESS and (outside := keeping.said(basis.outside, view.dataset, view.scope)):
        notice(outside)


def _older(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="older"):
        words = f"You are looking at dataset {escape(view.dataset.version)}, which is not the newest."
        st.html(f'<p class="fw-sample">{words}</p>', width="content")
        newest = {**current().link, link.DATA: [view.newest]}
        if st.button("See the newest", type="tertiary"):
            st.query_params.from_dict(newest)
            st.rerun()


def _sample(title: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="sample"):
        st.html('<p class="fw-sample"><b>Sample company</b> — not your data.</p>', width="content")
        if title != DATA_PAGE:
            page_link(DATA_PAGE, "Use your own data →")
