"""A frozen link in the notebook: the view it opens, what it says of itself, and its end while it is being looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from flywheel_metrics import definitions, link
from flywheel_metrics.errors import FlywheelError, LinkRefused
from flywheel_metrics.notebook import keeping, recorded, sidebar, store, who
from flywheel_metrics.notebook.markup import notice
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import SHARE, View, current
from flywheel_metrics.sharing import Link, Links
from flywheel_metrics.sharing.shown import Shown, Source
from flywheel_metrics.wording import day
from flywheel_metrics.workspace import Workspace

#: Seconds between two looks whether the link that is shown is still good.
WATCHED_EVERY = 0.4
_OPENED = "flywheel-opened"


def asked() -> str | None:
    """Return the id of the link in the address, None where there is none."""
    return st.query_params.get(SHARE)


def view(workspace: Workspace, link_id: str) -> View | None:
    """Return what the link opens; None where that is refused, which has been said then."""
    links = Links(workspace.root)
    try:
        key, found = links.open(link_id)
    except LinkRefused as error:
        _refused(links, link_id, str(error))
        return None
    if found.audience == "signed in" and not who.is_signed_in():
        who.sign_in("This link is for people who have signed in.")
        return None
    if st.session_state.get(_OPENED) != key:
        links.audit.write("opened", key, found.name, who.address())
        st.session_state[_OPENED] = key
    return _view(workspace, link_id, found)


def said(found: Link, newest: str, *, may_see_newest: bool) -> None:
    """Say what the reader looks at, as of when, and how to see the newest."""
    with st.container(horizontal=True, vertical_alignment="center", key="shared"):
        until = f", open until {day_of(found.expires_at)}" if found.expires_at else ""
        name = escape(store.told(found.version_id, found.name))
        words = (
            f"<b>{name}</b> — a frozen view as of {day_of(found.made_at)}, dataset "
            f"{escape(found.version_id)}{until}. It shows everybody the same.{escape(_code_words(current().source))}"
        )
        st.html(f'<p class="fw-sample">{words}</p>', width="content")
        if may_see_newest and newest != found.version_id and st.button("See the newest", type="tertiary"):
            st.query_params.from_dict({**found.query, link.DATA: [newest]})
            st.rerun()


def _code_words(source: Source | None) -> str:
    """Return what the reader has to know where the product has changed since the link was made."""
    if isinstance(source, Shown) and source.is_of_other_code:
        return (
            " The product has changed since: findings and pictures are those written down that day; what you choose "
            "beyond them is worked out by today's product from the same figures."
        )
    return ""


@st.fragment(run_every=WATCHED_EVERY)
def watch(workspace: Workspace, link_id: str) -> None:
    """Take the page away as soon as its link ends."""
    try:
        Links(workspace.root).open(link_id)
    except FlywheelError:
        st.rerun()


def day_of(moment: str) -> str:
    """Return the UTC day of an ISO time in words."""
    return day(date.fromisoformat(moment[:10]))


def scope_words(view: View) -> Sequence[str]:
    """Return the scope as lines of text, since nothing can be chosen."""
    scope = view.scope
    lines = [f"{day(scope.first_day)} to {day(scope.last_day)}"]
    lines += [f"Team: {', '.join(scope.teams)}"] if scope.teams else []
    lines += [f"Service: {', '.join(scope.services)}"] if scope.services else []
    return [*lines, f"Urgency: {scope.urgency}"] if scope.urgency != "all" else lines


def _view(workspace: Workspace, link_id: str, found: Link) -> View | None:
    try:
        root = definitions.archived(workspace.root / "definitions", found.definitions)
        definitions.put_in_force(root)
        names = store.names_of(workspace, found.version_id)
        source = recorded.source(workspace, found, names)
        keeping.look_as(masked=True, names=names, source=source)
        dataset = store.dataset(found.version_id)
        scope, problems = link.scope_of(found.query, dataset)
    except FlywheelError:
        # Why may name a file, and so a person; 'flywheel links --check' and 'flywheel verify' tell the operator.
        st.error("The data behind this link cannot be read. Tell whoever gave it to you.")
        return None
    for problem in problems:
        st.warning(plain(problem))
    sidebar.choose(scope)
    return View(
        workspace, dataset, scope, store.is_sample(found.version_id), {SHARE: [link_id]}, workspace.head,
        role=who.role(), shared=found, definitions=root,
        names=names, source=source,
    )  # fmt: skip


def _refused(links: Links, link_id: str, why: str) -> None:
    if st.session_state.get(_OPENED) != f"refused {link_id}":
        links.audit.write("refused", "", "")
        st.session_state[_OPENED] = f"refused {link_id}"
    notice(why)
