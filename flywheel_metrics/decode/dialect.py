"""Decides how delimited text is cut into cells: from its header and first records, by rules that can be told.

The delimiter is the one of comma, semicolon, tab and bar that splits the header and under which most of the first
records are as wide as the header; of several the one that makes more columns. Excel's ``sep=;`` line decides at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from flywheel_metrics.decode.lines import Lines
from flywheel_metrics.decode.records import Records

DELIMITERS = (",", ";", "\t", "|")
_RECORDS_TRIED = 200
_SEPARATOR_LINE = re.compile('("?)sep=([,;\t|])\\1\r*(?:\n|\r|$)', re.IGNORECASE)
_FIRST_END = regex.compile('(?:"[^"]*"|[^"\r\n])*+(\r*\n|\r+)')


@dataclass(frozen=True)
class Dialect:
    """delimiter: one character. ends_in_return: rows end in bare CR. names_delimiter: line 1 is ``sep=…``."""

    delimiter: str
    ends_in_return: bool
    names_delimiter: bool


def decide(head: str, *, is_whole: bool) -> Dialect:
    """Return the dialect of a text that begins with ``head``. is_whole: the head is all of it."""
    start = head.lstrip("\r\n")
    end = _FIRST_END.match(start)
    ends_in_return = end is not None and not end[1].endswith("\n")
    if separator := _SEPARATOR_LINE.match(head):
        return Dialect(separator[2], ends_in_return, True)
    lines = [line for block in Lines([head], ends_in_return=ends_in_return) for line in block]
    if not is_whole and len(lines) > 1:
        lines.pop()
    return Dialect(max(DELIMITERS, key=lambda delimiter: _merit(lines, delimiter)), ends_in_return, False)


def _merit(lines: list[str], delimiter: str) -> tuple[bool, float, int]:
    records = (cells for _, rows in Records([lines], delimiter) for cells in rows or () if cells)
    first: Iterator[list[str]] = islice(records, _RECORDS_TRIED)
    header = len(next(first, []))
    widths = [len(cells) for cells in first]
    consistent = sum(width == header for width in widths) / max(1, len(widths))
    # Rounded, so that a few ragged rows do not outweigh a far wider header.
    return header > 1, round(consistent, 1), header
