"""Reads delimited text: CSV, TSV, semicolons or bars."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from flywheel_metrics.decode import bulk, count, dialect
from flywheel_metrics.decode.decoded import Decoded, Mend
from flywheel_metrics.decode.dialect import Dialect
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.decode.lines import BARE_RETURN, Lines
from flywheel_metrics.decode.records import Records, Run
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import COLUMN_LIMIT, TextWriter
from flywheel_metrics.errors import EmptyFile, UnreadableFile

_HEAD_CHARACTERS = 1 << 18
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def decode(
    file: Path,
    path: Path,
    encoding: Encoding,
    mender: Callable[[tuple[str, ...]], Mend | None],
    progress: Callable[[float], None],
    used: Callable[[tuple[str, ...]], Collection[int] | None] = lambda header: None,
) -> Decoded:
    """Write the rows of a delimited file to Parquet at ``path`` and count them.

    used: gives, for the header, the places of the columns that will be read; others may be left out. None for all.
    Raises EmptyFile when there is nothing under the header, UnreadableFile when there is no usable header.
    """
    decided = _dialect(file, encoding)
    lines = Lines(encoding.text(file, lambda done: progress(0.8 * done)), ends_in_return=decided.ends_in_return)
    runs = iter(Records(lines, decided.delimiter, single_byte=encoding.is_single_byte))
    first, cells, rest = _header(runs, decided)
    if lines.has_bare_return:
        cells = _with_returns(cells)
    header = _named(cells)
    if _may_be_regular(decided, lines, first, cells, header):
        read = bulk.read(file, path, encoding, decided.delimiter, cells, used(header), progress)
        if read is not None:
            return Decoded(
                path, header, "csv", encoding.name, decided.delimiter, {}, read.rows_written + read.rejections.count,
                read.rows_counted, encoding.issues + read.rejections.issues(), read.rejections.count, bare=read.bare,
                alike=read.alike,
            )  # fmt: skip
    rejections = Rejections()
    with TextWriter(path, len(header)) as writer:
        table = _Table(header, len(cells), decided.delimiter, lines, rejections, writer, mender(header))
        table.read(chain([rest], runs))
        if not writer.rows_written and not rejections.count:
            raise EmptyFile(
                f"The file has a header in line {first} and no rows under it. Export a range that holds data."
            )
    counted = count.delimited(
        file,
        codec=encoding.codec,
        mark_bytes=encoding.mark_bytes,
        delimiter=decided.delimiter,
        ends_in_return=decided.ends_in_return,
        progress=lambda done: progress(0.8 + 0.2 * done),
    )
    return Decoded(
        path, header, "csv", encoding.name, decided.delimiter, {}, writer.rows_written + rejections.count, counted,
        encoding.issues + rejections.issues(), rejections.count, bare=writer.bare,
        alike=writer.alike,
    )  # fmt: skip


def _may_be_regular(decided: Dialect, lines: Lines, first: int, cells: list[str], header: tuple[str, ...]) -> bool:
    """Tell whether the header leaves nothing to decide: in line 1, all columns named, its line ended as usual."""
    is_usual = not (decided.ends_in_return or decided.names_delimiter or lines.has_bare_return)
    return is_usual and first == 1 and len(cells) == len(header)


def _dialect(file: Path, encoding: Encoding) -> Dialect:
    head, is_whole = "", True
    for piece in encoding.text(file, lambda _: None):
        head += piece
        if len(head) > _HEAD_CHARACTERS:
            is_whole = False
            break
    return dialect.decide(head, is_whole=is_whole)


def _header(runs: Iterator[Run], decided: Dialect) -> tuple[int, list[str], Run]:
    """Return the header's line and cells, past the ``sep=`` line and empty lines, and the rest of its run."""
    to_skip = int(decided.names_delimiter)
    for lines, rows in runs:
        if rows is None:
            raise UnreadableFile(
                f"The quotation marks in the header (line {lines[0]}) do not match. Enclose a name in quotation marks "
                'from end to end, and write one inside a name twice: "5"" disks".'
            )
        for place, cells in enumerate(rows):
            if to_skip:
                to_skip = 0
            elif cells:
                return lines[place], cells, (lines[place + 1 :], rows[place + 1 :])
    raise EmptyFile("The file holds only empty lines. Export a range that holds data.")


def _named(cells: list[str]) -> tuple[str, ...]:
    """Return the header without the nameless columns that spreadsheets add at its end."""
    header = [cell.strip().strip("\ufeff").strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise UnreadableFile("The first row has no column names. Export the file with its header.")
    if len(header) > COLUMN_LIMIT:
        raise UnreadableFile(f"The header has {len(header):,} cells; up to {COLUMN_LIMIT:,} are read.")
    return tuple(header)


def _with_returns(cells: list[str]) -> list[str]:
    return [cell.replace(BARE_RETURN, "\r") for cell in cells]


class _Table:
    """The rows under a header: each is written or rejected."""

    def __init__(
        self, header: tuple[str, ...], full_width: int, delimiter: str, lines: Lines, rejections: Rejections,
        writer: TextWriter, mend: Mend | None,
    ) -> None:  # fmt: skip
        self._width = len(header)
        self._full_width = full_width
        self._delimiter = delimiter
        self._lines = lines
        self._rejections = rejections
        self._writer = writer
        self._mend = mend

    def read(self, runs: Iterable[Run]) -> None:
        """Take in all records. Empty lines become blank rows only when a row follows."""
        empty_lines = range(0)
        for lines, rows in runs:
            if rows is None:
                empty_lines = self._reject_all_blank(empty_lines)
                self._reject_quoting(lines[0])
                continue
            end = len(rows)
            while end and not rows[end - 1]:
                end -= 1
            if end:
                empty_lines = self._reject_all_blank(empty_lines)
                self._take(lines[:end], rows[:end])
            if end < len(rows):
                empty_lines = range(empty_lines.start if empty_lines else lines[end], lines[-1] + 1)

    def _take(self, lines: Sequence[int], rows: list[list[str]]) -> None:
        """Write or reject the records of a run."""
        if not self._are_plain(rows):
            lines, rows = self._sift(lines, rows)
        self._writer.add_rows(lines, rows)

    def _are_plain(self, rows: list[list[str]]) -> bool:
        """Tell quickly, for a whole run, that no row needs a closer look."""
        return (
            not self._lines.has_bare_return
            and set(map(len, rows)) == {self._width}
            and all(row[0] and not row[0].isspace() for row in rows)
        )

    def _sift(self, lines: Iterable[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        """Reject the rows that are blank or of another width than the header; return the others."""
        kept_lines, kept = [], []
        for line, cells in zip(lines, rows, strict=True):
            if not any(map(str.strip, cells)):
                self._rejections.blank(line)
            elif len(cells) == self._width or self._fits(cells):
                kept_lines.append(line)
                kept.append(self._restored(cells)[: self._width])
            elif (mended := self._mended(line, cells)) is not None:
                kept_lines.append(line)
                kept.append(mended)
            else:
                self._reject_width(line, cells)
        return kept_lines, kept

    def _restored(self, cells: list[str]) -> list[str]:
        return _with_returns(cells) if self._lines.has_bare_return else cells

    def _fits(self, cells: list[str]) -> bool:
        """Tell whether a row beyond the named columns fills only nameless ones, and with nothing."""
        return self._width < len(cells) <= self._full_width and not any(cells[self._width :])

    def _mended(self, line: int, cells: list[str]) -> list[str] | None:
        """Return a short row completed where it is certain how, and tell it."""
        if self._mend is None or len(cells) >= self._width:
            return None
        if (mended := self._mend(self._restored(cells))) is not None:
            self._rejections.remark(
                line, "short_row", "assumed",
                f"Line {line} has {len(cells)} cells where the header has {self._width}; this export leaves out empty "
                "cells, and by the types of the columns the one left out is the last.",
            )  # fmt: skip
        return mended

    def _reject_all_blank(self, lines: range) -> range:
        """Reject empty lines that rows have turned out to follow; return that none is left."""
        for line in lines:
            self._rejections.blank(line)
        return range(0)

    def _reject_quoting(self, line: int) -> None:
        self._rejections.add(
            line, "broken_quote",
            f"Line {line} has a quotation mark that is never closed, or is closed before the end of its cell. "
            'A mark inside a quoted cell is written twice: "5"" disk".',
        )  # fmt: skip

    def _reject_width(self, line: int, cells: list[str]) -> None:
        number = len(cells)
        self._rejections.add(
            line, "row_width",
            f"Line {line} has {number} {'cell' if number == 1 else 'cells'} where the header has {self._width}; "
            f"a row needs one for each column, and a cell that holds a {_NAMES[self._delimiter]} must be in quotation "
            "marks.",
        )  # fmt: skip
