"""Words of strangers in Markdown: file names, headers and cells are shown as they are and never read as markup."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """Return Markdown that shows exactly this text, on one line; no link, image, colour or formula comes of it."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
