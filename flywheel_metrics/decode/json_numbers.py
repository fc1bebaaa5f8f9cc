"""Refuses numbers of more digits than Python turns into integers, before a parser meets one.

ijson's C code goes on without a value after such an integer, with the error pending: what follows fails at random, or
ends the process.  A look at blocks of characters passes nearly all files; only after a find are texts told apart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import chain

import regex

from flywheel_metrics.errors import UnreadableFile

#: The lowest limit that Python may be set to; no number of an export comes near it.
DIGITS = sys.int_info.str_digits_check_threshold
#: So short that the longer part of a run of digits that two pieces share holds a whole block of its piece.
_BLOCK = DIGITS // 5

#: Whole texts, and all between them but a long run of digits.
_PLAIN = regex.compile(rf'(?:[^"0-9]++|"(?:[^"\\]++|\\.)*+"|[0-9]{{1,{DIGITS}}}+(?=[^0-9]))*+', regex.DOTALL)


def refuse_long(pieces: Callable[[], Iterable[str]]) -> None:
    """Raise UnreadableFile when a JSON text holds a longer number. pieces: gives the text from its start, each time."""
    if not any(map(_may_hold_one, pieces())):
        return
    rest, enough = "", 0
    for piece in chain(pieces(), [" "]):
        rest += piece
        # A text that goes on and on is looked at again only when it has doubled, or that would take forever.
        if len(rest) >= enough or piece == " ":
            rest = rest[_PLAIN.match(rest).end() :]
            enough = 2 * len(rest)
        if rest[: DIGITS + 1].isdecimal() and len(rest) > DIGITS:
            raise UnreadableFile(
                f"The file holds a number of more than {DIGITS} digits; the numbers of an export are shorter."
            )


def _may_hold_one(piece: str) -> bool:
    return any(piece[at : at + _BLOCK].isdecimal() for at in range(0, len(piece), _BLOCK))
