"""Where in a file the table is: which sheet of a workbook, and which row is the header."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: How far down a header is looked for: above it stand titles, dates and filters of a report.
DEPTH = 20


@dataclass(frozen=True)
class Choice:
    """What a person chose; None to look for it.

    header_row: line of the file or row of the sheet, from 1. knows: tells whether a source reads a header.
    """

    sheet: str | None = None
    header_row: int | None = None
    knows: Callable[[tuple[str, ...]], bool] = lambda header: False


def best(rows: Iterable[tuple[int, tuple[str, ...]]], knows: Callable[[tuple[str, ...]], bool]) -> int | None:
    """Return the row that is the header: the first that is known, else the first of the widest; None without rows.

    rows: number and cells of the first rows, blank ones left out.
    """
    found = list(rows)
    for number, cells in found:
        if knows(cells):
            return number
    widths = [(sum(map(bool, cells)), number) for number, cells in found]
    widest = max((width for width, _ in widths), default=0)
    # A row below may have a cell more than the header, by accident; a title above has far fewer.
    return next((number for width, number in widths if width > widest // 2), None)
