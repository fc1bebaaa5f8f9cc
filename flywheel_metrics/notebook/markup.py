"""Headings and small print as escaped HTML: what comes from an export is never read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from flywheel_metrics.event import Numbered
from flywheel_metrics.notebook import takeaway
from flywheel_metrics.wording import count

#: Stands in a table where there is nothing.
MISSING = "–"
#: Up to so many weeks with events, their list is open from the start.
_OPEN = 6
#: Holds the place of a line that another scope has: where the number of elements changes with a choice, those below are
#: made anew, and what is left over goes only when the page has run to its end.
NOTHING = '<p class="fw-nothing"></p>'


def title(question: str) -> None:
    """Head the page with the question that it answers."""
    takeaway.titled(question)
    st.html(f'<h1 class="fw-title">{escape(question)}</h1>')


def prose(text: str) -> None:
    """Say something in the page's own words; Markdown, written by the page's author."""
    with st.container(key=f"prose-{abs(hash(text))}"):
        st.markdown(text)


def heading(sentence: str, kicker: str = "", small: str = "") -> None:
    """Head a cell with its finding, the question above it and the small print below."""
    above = f'<p class="fw-kicker">{escape(kicker)}</p>' if kicker else ""
    below = f'<p class="fw-small">{escape(small)}</p>' if small else ""
    head = f'<h2 class="fw-finding">{escape(sentence)}</h2>' if sentence else ""
    st.html(f"{above}{head}{below}")


def remarks(sentences: Iterable[str], numbered: Sequence[Numbered] = ()) -> None:
    """Say further findings under a picture, and list what the numbers on it stand for."""
    body = "".join(f'<p class="fw-remark">{escape(each)}</p>' for each in sentences if each)
    items = "".join(f'<li value="{each.number}">{escape(each.said)}</li>' for each in numbered)
    if items:
        opened = " open" if len(numbered) <= _OPEN else ""
        head = count(len(numbered), "week with events", "weeks with events")
        body += f'<details class="fw-events"{opened}><summary>{escape(head)}</summary><ol>{items}</ol></details>'
    st.html(body or NOTHING)


def notice(text: str) -> None:
    """Say what is missing, and what would fill it."""
    st.html(f'<p class="fw-notice">{escape(text)}</p>')


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """List terms with what they mean; pairs without a meaning are left out."""
    body = "".join(f"<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>" for term, meaning in pairs if meaning)
    st.html(f'<dl class="fw-facts">{body}</dl>')
