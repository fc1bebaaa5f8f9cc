"""Puts lines together into records of cells, and gives up no more than one line where the quoting is broken.

A cell that begins with a quotation mark ends at the next one that is not doubled, and what follows must be the
delimiter or the end of the line. In a cell that does not begin with one, a quotation mark is a character like others.
The whole rule, which the counter follows too, is in ``count``.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from flywheel_metrics.decode.lines import BARE_RETURN, RECORD_LIMIT

# The bound is RECORD_LIMIT; the module's own is one for the whole process and far too small for an issue's description.
csv.field_size_limit(2**31 - 1)

#: First lines of records that follow each other, and their cells; None for one line of broken quoting.
Run = tuple[Sequence[int], list[list[str]] | None]


class _LeftOpen(Exception):
    """A quoted cell is still open where it must not be."""


class Records:
    """Iterates over runs of records. A wholly empty line is a record without cells.

    blocks: lines in lists of any length. single_byte: measure a record in characters, not in bytes of UTF-8.
    """

    def __init__(
        self,
        blocks: Iterable[list[str]],
        delimiter: str,
        *,
        single_byte: bool = False,
        limit: int = RECORD_LIMIT,
    ) -> None:
        self._blocks = iter(blocks)
        self._delimiter = delimiter
        self._single_byte = single_byte
        self._limit = limit
        self._queue: deque[str] = deque()
        self._record: list[str] = []
        self._size = 0
        self._first = 1
        # A quote that is open at the end of a line up to here leads to the same break as before: no second search,
        # which would make reading quadratic.
        self._doomed = 0

    def __iter__(self) -> Iterator[Run]:
        for block in self._blocks:
            firsts, rows = self._at_once(block)
            taken = self._first - firsts[0] if firsts else 0
            yield firsts, rows
            if taken < len(block):
                self._queue.extend(block[taken:])
                yield from self._one_by_one()

    def _at_once(self, lines: list[str]) -> tuple[list[int], list[list[str]]]:
        """Return the records up to the first that is broken or left open: most blocks have none, and this is fast."""
        # No record of a block that is far below the limit can be beyond it.
        if sum(map(len, lines)) * 4 > self._limit:
            return [], []
        firsts, rows, first = [], [], self._first
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        try:
            for cells in reader:
                firsts.append(self._first)
                rows.append(cells)
                self._first = first + reader.line_num
        except csv.Error:
            pass  # of this record, read again line by line, is told what is to be told
        return firsts, rows

    def _one_by_one(self) -> Iterator[Run]:
        """Yield the records of the lines in the queue; the last may take lines of further blocks."""
        while self._queue:
            firsts: list[int] = []
            rows: list[list[str]] = []
            is_broken = not self._until_broken(firsts, rows)
            yield firsts, rows
            if is_broken:
                yield [self._first], None
                self._queue.extendleft(reversed(self._record[1:]))
                self._record.clear()
                self._first += 1

    def _until_broken(self, firsts: list[int], rows: list[list[str]]) -> bool:
        """Add the records of the queue to the lists; return False, and keep the lines, at one that is broken."""
        try:
            for cells in csv.reader(self._feed(), delimiter=self._delimiter, strict=True):
                firsts.append(self._first)
                rows.append(cells)
                self._first += len(self._record)
                self._record.clear()
        except _LeftOpen:
            self._doomed = max(self._doomed, self._last)
            return False
        except csv.Error:
            self._doomed = max(self._doomed, self._last - 1)
            return False
        return True

    @property
    def _last(self) -> int:
        return self._first + len(self._record) - 1

    def _feed(self) -> Iterator[str]:
        """Yield lines as long as there are any in the queue, or a record is open."""
        while True:
            if self._record:
                self._require_closable()
            elif not self._queue:
                return
            line = self._queue.popleft()
            self._record.append(line)
            yield line

    def _require_closable(self) -> None:
        """Raise _LeftOpen when the record, open at the end of its last line, may not or cannot go on."""
        self._size = self._length(self._record[-1]) + (self._size if len(self._record) > 1 else 0)
        if self._size > self._limit or self._last <= self._doomed:
            raise _LeftOpen
        if not self._queue:
            self._queue.extend(next(self._blocks, ()))
        if not self._queue:
            raise _LeftOpen

    def _length(self, line: str) -> int:
        return len(line) if self._single_byte else len(line.replace(BARE_RETURN, "\r").encode())
