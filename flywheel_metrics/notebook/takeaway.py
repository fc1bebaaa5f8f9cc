"""Taking a page along: what the page showed, as one file that works without a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from flywheel_metrics import basis
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.exhibit import Form
from flywheel_metrics.notebook import arranged, keeping, passed_on, reading, store
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.reading import KeptReader
from flywheel_metrics.notebook.view import View
from flywheel_metrics.report import forms
from flywheel_metrics.report.commentary import Commentaries
from flywheel_metrics.report.document import Document, scope_words, stamp
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.report.section import Section

_SHOWN, _SAID = "flywheel-shown", "flywheel-said"
#: Pages that show more than metric cells → the cells of the review that say the same.
_CELLS_OF = {"Flywheel": ("follow_up", "page_debt", "guardrails_that_worked", "next"), "Treadmill": ("treadmill",)}

#: What makes the section of something that a page showed.
Maker = Callable[[Reader], Section]


def begin() -> None:
    """Forget what the page before showed."""
    st.session_state[_SHOWN] = ("", [])
    st.session_state[_SAID] = set()


def is_said_first(notice: str) -> bool:
    """Return whether the page has not said this yet, and take note that it does now."""
    before: set[str] = st.session_state.setdefault(_SAID, set())
    is_first = notice not in before
    before.add(notice)
    return is_first


def titled(question: str) -> None:
    """Take note of the question that heads the page."""
    st.session_state[_SHOWN] = (question, _shown()[1])


def record(make: Maker) -> None:
    """Take note of something that the page shows and that goes into its file."""
    _shown()[1].append(make)


def record_metric(name: str, form: Form, question: str = "", also: Mapping[str, str] | None = None) -> None:
    """Take note of a metric in a form; also: measures beside its figure, where it stands by itself."""
    beside = None if also is None else tuple(also.items())

    def make(reader: Reader) -> Section:
        return reading.metric_section(reader.dataset.version, reader.scope, name, form, question, beside)

    record(make)


def offered(view: View, title: str) -> None:
    """Offer the page as a file, in every form that can be made here."""
    for name in _CELLS_OF.get(title, ()):
        record(partial(_cell, name))
    if not view.dataset.covered or (title != arranged.TITLE and not _shown()[1]):
        return
    with st.sidebar, st.popover("Take it along", width="stretch", key="take-along"):
        st.caption("One file that works offline, with the data, definitions and SQL behind every figure.")
        if lacking := _lacking(view):
            st.caption(lacking)
            return
        if view.shared is None:
            st.caption("It is made to be passed on: it shows what a frozen link would, without names.")
        make = _maker(view, title)
        name = f"{title.lower()}-{view.scope.first_day}-{view.scope.last_day}"
        for form in forms.FORMS.values():
            if lacking := form.missing():
                st.caption(lacking)
                continue
            st.download_button(
                form.title, _written(view, make, form), f"{name}{form.ending}", form.mime, key=f"take-{form.ending}",
                on_click="ignore", width="stretch",
            )  # fmt: skip


def _lacking(view: View) -> str:
    """Return why no file can be made of the view, empty where one can."""
    try:
        store.check_names(view.dataset.version)
    except FlywheelError as error:
        return plain(str(error))
    return ""


def _cell(name: str, reader: Reader) -> Section:
    return reading.section(reader.dataset.version, name, reader.scope)


def write_down(view: View, title: str) -> None:
    """Make the sections of the page that has just run aside, so that its file is written down with a link too.

    What the frame says above a page, which draws none of those that run aside, is written down as well.
    """
    keeping.said(basis.outside, view.dataset, view.scope)
    reader = KeptReader(view.dataset.version, view.scope)
    for make in _shown()[1]:
        make(reader)
    for name in _CELLS_OF.get(title, ()):
        _cell(name, reader)


def arrangement(view: View) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the cells of the review in their order, and the words beside them, as the address or the link says."""
    cells, notes, _ = arranged.read(view.workspace, _query(view))
    words = dict(Commentaries(view.workspace).read(notes).notes)
    return cells, {name: store.told(view.dataset.version, said) for name, said in words.items()}


def notes_id(view: View) -> str:
    """Return the id of the words that are shown."""
    return arranged.read(view.workspace, _query(view))[1]


def _query(view: View) -> Mapping[str, list[str]]:
    if view.shared is None:
        return view.link
    return {name: list(values) for name, values in view.shared.query.items()}


def _shown() -> tuple[str, list[Maker]]:
    found: tuple[str, list[Maker]] = st.session_state.setdefault(_SHOWN, ("", []))
    return found


def _maker(view: View, title: str) -> Callable[[], Document]:
    if title == arranged.TITLE:
        cells, words = arrangement(view)
        return lambda: _review(view, cells, words)
    question, makers = _shown()
    return lambda: _page(view, question or title, list(makers))


def _review(view: View, cells: tuple[str, ...], words: dict[str, str]) -> Document:
    told = {name: store.told(view.dataset.version, said) for name, said in words.items()}
    review = Review(view.dataset.version, view.scope, cells, told)
    reader = KeptReader(view.dataset.version, view.scope)
    return document(review, reader, is_sample=view.is_sample, make=_cell)


def _page(view: View, title: str, makers: list[Maker]) -> Document:
    reader = KeptReader(view.dataset.version, view.scope)
    sections = tuple(make(reader) for make in makers)
    wide = frozenset(each.name for each in sections if each.headline is None)
    return Document(title, scope_words(view.scope), stamp(view.dataset, is_sample=view.is_sample), sections, wide)


def _written(view: View, make: Callable[[], Document], form: forms.Form) -> Callable[[], bytes]:
    return passed_on.written(view, lambda: form.write(make()))
