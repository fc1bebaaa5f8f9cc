"""Somebody's Markdown as HTML that can do nothing: no markup of its own, no picture, no link but to web and mail."""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "s", "strong", "table",
         "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip
_SCHEMES = ("http://", "https://", "mailto:")


def html(text: str) -> Markup:
    """Return Markdown as HTML; what is no Markdown is shown as it was written, headings become small ones."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"
    rendered = _parser().renderer.render(tokens, _parser().options, {})
    # The parser escapes markup already; the second, independent gate is for what it may let through one day.
    cleaned = nh3.clean(rendered, tags=_TAGS, attributes={"a": {"href"}}, attribute_filter=_whole_address,
                        link_rel="noopener noreferrer")  # fmt: skip
    return Markup(cleaned)  # noqa: S704  this is the one place where HTML of a person's text is made, and it is cleaned


def _whole_address(_tag: str, _attribute: str, value: str) -> str | None:
    """Keep addresses that mean the same wherever the file is opened."""
    return value if value.lower().startswith(_SCHEMES) else None


@cache
def _parser() -> MarkdownIt:
    # No picture: it would be fetched from elsewhere by everybody who opens the file.
    return (
        MarkdownIt("commonmark", {"html": False, "typographer": False})
        .enable(["table", "strikethrough"])
        .disable("image")
    )
