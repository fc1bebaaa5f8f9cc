"""The pages: one script each under pages/, whose file name gives order, title and address."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

import flywheel_metrics

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

FOLDER = Path(flywheel_metrics.__file__).resolve().parent.parent / "pages"
_FRAMED = "flywheel-framed"
#: Pages on which something can be changed; they need the role of an editor and are part of no frozen link.
WRITING = ("Data", "Merging", "Links")
#: Pages that show nothing of the period asked about.
TIMELESS = (*WRITING, "Vocabulary", "Definitions")


@cache
def scripts() -> dict[str, Path]:
    """Return the pages in order: title → script, so that ``2_Pages.py`` is ``Pages`` and comes second."""
    return {
        path.stem.partition("_")[2].replace("_", " "): path
        for path in sorted(FOLDER.glob("[0-9]*_*.py"), key=lambda path: (int(path.stem.partition("_")[0]), path.stem))
    }


def titles(*, writing: bool) -> tuple[str, ...]:
    """Return the titles of the pages in order, with or without those on which something can be changed."""
    return tuple(title for title in scripts() if writing or title not in WRITING)


def chosen() -> Page:
    """Return the page that the address names."""
    st.session_state[_FRAMED] = True
    pages = [st.Page(path, title=title, url_path=title.replace(" ", "_")) for title, path in scripts().items()]
    return st.navigation(pages, position="hidden")


def run_in_frame() -> None:
    """Start the run again from app.py; returns where that was tried already.

    A server whose first visitor opens a link to a page runs that page's script alone, as Streamlit did before it had
    ``st.navigation``.  Calling that once makes it start with app.py from then on.
    """
    if _FRAMED not in st.session_state:
        chosen()
        st.rerun()
