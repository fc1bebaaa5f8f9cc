"""Making a frozen link of the view one looks at."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from flywheel_metrics import __version__, access
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import contents, recorded, who
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import SHARE, View
from flywheel_metrics.privacy import load_key, masking
from flywheel_metrics.sharing import frozen

_LIFETIMES = {"30 days": 30, "90 days": 90, "1 year": 365, "5 years": 5 * 365, "until it is taken back": None}
_MADE = "flywheel-made-link"


def offered(view: View, title: str) -> None:
    """Offer to share the view, to those who may."""
    if view.may_write and title not in contents.WRITING and st.button("Share this view", key="share", width="stretch"):
        st.session_state.pop(_MADE, None)
        _dialog(view, title)


@st.dialog("Share this view")
def _dialog(view: View, title: str) -> None:
    st.markdown(
        "Whoever has the link sees this dataset and this scope, and nothing else: the same numbers after later "
        "uploads. It can be taken back on the page *Links*."
    )
    if told := _like_people(view):
        st.warning(plain(told))
    name = st.text_input("Name", f"{title}, {view.scope.first_day} to {view.scope.last_day}", key="share-name")
    whole = st.radio("Shows", (f"only {title}", "every page"), key="share-pages", horizontal=True)
    lifetime = st.selectbox("Open for", list(_LIFETIMES), index=1, key="share-lifetime")
    audience = _audience()
    if st.button("Make the link", type="primary", key="share-make"):
        pages = () if whole == "every page" else (title,)
        st.session_state[_MADE] = _make(view, title, name, pages, _LIFETIMES[lifetime], audience)
    if made := st.session_state.get(_MADE):
        st.code(made, language=None, wrap_lines=True)
        st.caption("Copy it now: the link is not kept here and cannot be shown again.")


def _like_people(view: View) -> str:
    try:
        return masking.like_people(view.dataset, view.workspace.screen(view.dataset.version, load_key()))
    except FlywheelError:
        return ""  # without the key no link is made, which is told then


def _audience() -> str:
    if access.in_force() is None:
        return "anyone"
    words = {"signed in": "people who have signed in", "anyone": "everybody who has the link"}
    return st.radio("For", list(words), format_func=words.__getitem__, key="share-audience") or "signed in"


def _make(view: View, title: str, name: str, pages: tuple[str, ...], days: int | None, audience: str) -> str | None:
    try:
        bar = st.progress(0.0, "Writing down what the link shows …")
        written = recorded.write(view.workspace, view.link, pages, lambda words, part: bar.progress(part, words))
        bar.progress(1.0, "Counting all figures once more …")
        link_id = frozen.make(
            view.workspace,
            name,
            view.link,
            product=__version__,
            pages=pages,
            days=days,
            audience=audience,
            by=who.address(),
            written=written,
        )
        bar.empty()
    except FlywheelError as error:
        st.error(plain(str(error)))
        return None
    return address(title, link_id)


def address(title: str, link_id: str) -> str:
    """Return the address of a frozen link that opens on a page."""
    here = urlsplit(st.context.url or "")
    base = here.path.rsplit("/", 1)[0] if here.path.rsplit("/", 1)[-1] in _paths() else here.path.rstrip("/")
    first = next(iter(contents.scripts()))
    path = base + "/" if title == first else f"{base}/{title.replace(' ', '_')}"
    return urlunsplit((here.scheme, here.netloc, path, urlencode({SHARE: link_id}), ""))


def _paths() -> set[str]:
    return {title.replace(" ", "_") for title in contents.scripts()}
