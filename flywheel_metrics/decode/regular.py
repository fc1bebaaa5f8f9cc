"""Counts the rows of text that leaves nothing to decide, many bytes at once; shares no code with what reads them.

Text is *regular* when the rule of ``count`` and that of any reader of CSV come to the same: lines end in LF or CRLF and
no carriage return stands elsewhere; there is no NUL; every quotation mark opens a cell, closes one, or is one of two
that mean one; no line is empty. Widths are not looked at: a reader that insists on them does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: A record that is longer is looked at more closely.
LONGEST = 2 << 20
_QUOTE, _FEED, _RETURN = b'"\n\r'


class Counted(NamedTuple):
    """Numbers of a text: its records, and the lines that they stand in."""

    records: int
    lines: int


def records(blocks: Iterable[bytes], delimiter: str) -> Counted | None:
    """Count the records of a text, its header included; None when the text is not regular.

    blocks: the text in pieces of any length, ASCII characters as single bytes.
    """
    found, lines, rest = 0, 0, b"\n"
    mark = ord(delimiter)
    for block in _ended(blocks):
        text = rest + block
        if b"\0" in text or (b"\r" in text[:-1] and _has_bare_return(text)):
            return None
        number, feeds, end = _whole(np.frombuffer(text, np.uint8), mark)
        if number is None or len(text) - end > LONGEST:
            return None
        found, lines = found + number, lines + feeds
        rest = text[end:]
    return Counted(found, lines) if rest == b"\n" else None


def _ended(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the blocks, and the line feed that the last line may lack."""
    last = b""
    for block in blocks:
        yield block
        last = block or last
    if last and not last.endswith(b"\n"):
        yield b"\n"


def _has_bare_return(text: bytes) -> bool:
    """Tell whether a carriage return stands before anything but a line feed; one at the end is not yet decided."""
    return text.count(b"\r") - text.endswith(b"\r") != text.count(b"\r\n")


def _whole(text: NDArray[np.uint8], mark: int) -> tuple[int | None, int, int]:
    """Return the number of whole records after the line feed that the text begins with, of their lines, and their end.

    The end is the place of the last line feed. The first number is None when a record is not regular.
    """
    quotes, feeds = np.flatnonzero(text == _QUOTE), np.flatnonzero(text == _FEED)
    # A line feed with an odd number of quotation marks before it is part of a cell.
    ends = feeds[np.searchsorted(quotes, feeds) % 2 == 0]
    last = int(ends[-1])
    quotes = quotes[: np.searchsorted(quotes, last)]
    before, after = text[quotes[::2] - 1], text[quotes[1::2] + 1]
    opens = (before == mark) | (before == _FEED) | (before == _QUOTE)
    closes = (after == mark) | (after == _FEED) | (after == _RETURN) | (after == _QUOTE)
    lengths = np.diff(ends)
    is_empty = (lengths == 1) | ((lengths == 2) & (text[ends[1:] - 1] == _RETURN))
    if not (opens.all() and closes.all()) or is_empty.any():
        return None, 0, last
    return len(ends) - 1, int(np.searchsorted(feeds, last)), last
