"""The review on a page: one quarter, chosen cells in chosen order, and the leader's own words beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from html import escape
from itertools import groupby

import pandas as pd
import streamlit as st

from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import arranged, downloads, reading, sidebar, store, takeaway
from flywheel_metrics.notebook.drawn import draw
from flywheel_metrics.notebook.markup import facts, heading, notice, remarks
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.notebook.view import View, current
from flywheel_metrics.preset import quarters
from flywheel_metrics.report import markdown_text
from flywheel_metrics.report.cell import WIDE
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.cells.metrics import SHOWN
from flywheel_metrics.report.commentary import NOTHING, Commentaries
from flywheel_metrics.report.document import period_name, scope_words
from flywheel_metrics.report.page import HALF_HEIGHT
from flywheel_metrics.report.section import Headline, Listing, Section

_CELLS_KEY, _QUARTER_KEY = "review-cells", "review-quarter"


def review() -> None:
    """Draw the review of the scope."""
    view = current()
    if not view.dataset.covered:
        st.html('<h1 class="fw-title">Review</h1>')
        return
    cells, notes = takeaway.arrangement(view)
    st.html(f'<h1 class="fw-title">Review of {escape(period_name(view.scope))}</h1>'
            f'<p class="fw-small">{escape(scope_words(view.scope))}</p>')  # fmt: skip
    if view.shared is None:
        with st.container(key="review-choices"):
            _choices(view, cells)
    store.prepare(view.dataset.version, [name for name in cells if name in SHOWN], view.scope)
    for is_wide, names in groupby(cells, key=lambda name: CELLS[name].width == WIDE):
        _row(view, list(names), notes, columns=1 if is_wide else 2)


def _choices(view: View, cells: Sequence[str]) -> None:
    """Offer quarters, cells and their order, and taking the last words back."""
    known = {each.name: (each.first_day, each.last_day) for each in quarters(view.dataset.covered_days)}
    st.session_state[_QUARTER_KEY] = next(
        (name for name, days in known.items() if days == (view.scope.first_day, view.scope.last_day)), None
    )
    st.pills("Quarter", list(known), key=_QUARTER_KEY, on_change=_take_quarter, args=(known,))
    with st.expander("Cells and their order"):
        st.session_state[_CELLS_KEY] = list(cells)
        st.multiselect(
            "Cells, in the order in which they are chosen", list(CELLS), key=_CELLS_KEY, on_change=_take_cells,
            format_func=lambda name: CELLS[name].title, placeholder="All cells",
        )  # fmt: skip
        if view.may_write and len(Commentaries(view.workspace).steps(view.scope)) > 0:
            st.button("Take back the last change of the words", on_click=_undo, args=(view,), type="tertiary",
                      key="review-undo")  # fmt: skip


def _take_quarter(known: dict[str, tuple[date, date]]) -> None:
    scope, name = sidebar.chosen(), st.session_state[_QUARTER_KEY]
    if scope is not None and name in known:
        first, last = known[name]
        sidebar.choose(replace(scope, first_day=first, last_day=last))


def _take_cells() -> None:
    now = arranged.chosen()
    scope = now.scope or current().scope
    arranged.choose(st.session_state[_CELLS_KEY] or tuple(CELLS), now.notes, scope)


def _row(view: View, names: Sequence[str], notes: dict[str, str], columns: int) -> None:
    for start in range(0, len(names), columns):
        places = st.columns(columns, gap="large") if columns > 1 else [st.container()]
        for place, name in zip(places, names[start : start + columns], strict=False):
            with place, st.container(key=f"cell-review-{name}"):
                _cell(view, reading.section(view.dataset.version, name, view.scope), notes.get(name, ""))


def _cell(view: View, section: Section, note: str) -> None:
    if section.headline is not None:
        st.html(_tile(section, section.headline))
    else:
        heading(section.sentence, f"{section.title}: {section.question}", section.small)
    if section.missing:
        notice(section.missing)
    if note:
        label = escape(f"Commentary on {section.title}", quote=True)
        st.html(f'<div class="fw-words" role="note" aria-label="{label}">{markdown_text.html(note)}</div>')
    if section.listing is not None:
        st.html(_table(section.title, section.listing))
    if section.drawing is not None:
        spec = section.drawing.spec
        low = replace(section.drawing, spec=spec | {"height": HALF_HEIGHT}) if spec else section.drawing
        draw(low if section.headline else section.drawing, key=f"chart-review-{section.name}")
    remarks(section.remarks, section.events)
    _below(view, section, note)


def _tile(section: Section, shown: Headline) -> str:
    colour = f' class="fw-{shown.tone}"' if shown.tone else ""
    compared = f"<span{colour}>{escape(shown.compared)}</span> · " if shown.compared else ""
    lines = "".join(f'<p class="fw-n">{escape(line)}</p>' for line in (shown.interval, section.small) if line)
    return (
        f'<div class="fw-tile"><p class="fw-kicker">{escape(section.question)}</p><h2>{escape(section.title)}</h2>'
        f'<p class="fw-value">{escape(shown.value)} <small>{escape(shown.unit)}</small></p>'
        f"<p>{escape(shown.also)}</p><p>{compared}{escape(shown.verdict)}</p>{lines}</div>"
    )


def _table(title: str, listing: Listing) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in listing.head)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in listing.rows)
    named = f'tabindex="0" role="region" aria-label="{escape(title, quote=True)}"'
    return f'<div class="fw-listing" {named}><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _below(view: View, section: Section, note: str) -> None:
    with st.container(horizontal=True, key=f"below-{section.name}"):
        if section.facts:
            with st.popover("How this is computed", type="tertiary", key=f"how-{section.name}"):
                facts(section.facts)
        if section.table is not None:
            with st.popover("Figures", type="tertiary", key=f"figures-{section.name}"):
                name, remade = f"review-{section.name}", partial(_figures, view, section.name, section.table)
                downloads.offered(section.table, name, name, remade, section.drawing)
        if view.may_write:
            with st.popover("Edit the words" if note else "Add words", type="tertiary", key=f"words-{section.name}"):
                _editor(view, section.name, note)


def _figures(view: View, name: str, own: pd.DataFrame) -> downloads.Figures:
    """Return the figures of a cell; where it has none, the columns of one's own alone."""
    found = reading.section(view.dataset.version, name, view.scope)
    return own.iloc[:0] if found.table is None else found.table, found.drawing


def _editor(view: View, name: str, note: str) -> None:
    key = f"words-text-{name}-{takeaway.notes_id(view)}"
    st.text_area("Your own words, in Markdown", note, key=key, height=160)
    st.button("Keep", on_click=_keep, args=(view, name, key), type="primary", key=f"words-keep-{name}")
    if problem := st.session_state.pop(f"words-problem-{name}", ""):
        st.error(plain(problem))


def _keep(view: View, name: str, key: str) -> None:
    try:
        new = Commentaries(view.workspace).write(view.scope, name, st.session_state[key], view.dataset.version)
    except FlywheelError as error:
        st.session_state[f"words-problem-{name}"] = str(error)
        return
    arranged.choose(arranged.chosen().cells, new, view.scope)


def _undo(view: View) -> None:
    arranged.choose(arranged.chosen().cells, Commentaries(view.workspace).undo(view.scope) or NOTHING, view.scope)
