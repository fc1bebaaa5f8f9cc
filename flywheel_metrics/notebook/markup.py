"""Headings and small print as escaped HTML: what comes from an export is never read as markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from flywheel_metrics.notebook import takeaway


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


def notice(text: str) -> None:
    """Say what is missing, and what would fill it."""
    st.html(f'<p class="fw-notice">{escape(text)}</p>')


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """List terms with what they mean; pairs without a meaning are left out."""
    body = "".join(f"<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>" for term, meaning in pairs if meaning)
    st.html(f'<dl class="fw-facts">{body}</dl>')
