"""Cuts text into physical lines, none of them too long to hold.

A line ends at LF; carriage returns right before it belong to its end, so CR CR LF is one end. A bare carriage return is
a character of a cell. Only in a file whose header ends in a bare carriage return do CR and CRLF count as LF.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from flywheel_metrics.errors import UnreadableFile

#: A line, or a record over several lines, that is longer than this is no row of a table.
RECORD_LIMIT = 16 << 20
#: Stands for a bare carriage return, which the csv module would take for the end of a row. Decoded text never holds it.
BARE_RETURN = "\udc0d"
_BARE = re.compile("\r(?!\r*(?:\n|\\Z))")


class Lines:
    """Iterates over blocks of lines, line ends included. A bare carriage return comes as BARE_RETURN.

    has_bare_return: whether one came so far. Raises UnreadableFile for a line beyond ``limit`` characters.
    """

    def __init__(self, text: Iterable[str], *, ends_in_return: bool, limit: int = RECORD_LIMIT) -> None:
        self._text = _newlines(text) if ends_in_return else text
        self._limit = limit
        self.has_bare_return = False

    def __iter__(self) -> Iterator[list[str]]:
        rest, number = "", 0
        for piece in self._text:
            block, end, rest = (rest + piece).rpartition("\n")
            lines = self._mark(block + end).split("\n")[:-1]
            number += len(lines)
            if len(rest) > self._limit:
                raise UnreadableFile(
                    f"Line {number + 1:,} is longer than {self._limit >> 20} MB; "
                    "the file is not a table, or its line ends are lost."
                )
            if lines:
                yield [f"{line}\n" for line in lines]
        if rest:
            yield [self._mark(rest)]

    def _mark(self, block: str) -> str:
        if "\r" in block and block.count("\r") != block.count("\r\n"):
            block, replaced = _BARE.subn(BARE_RETURN, block)
            self.has_bare_return |= replaced > 0
        return block


def _newlines(text: Iterable[str]) -> Iterator[str]:
    decoder = io.IncrementalNewlineDecoder(None, translate=True)
    for piece in text:
        yield decoder.decode(piece)
    yield decoder.decode("", final=True)
