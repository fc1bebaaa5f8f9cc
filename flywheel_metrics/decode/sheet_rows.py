"""Reads a sheet of a workbook (XLSX): each cell as the text that a CSV of the same value would hold.

Dates become ISO text, numbers keep their digits, durations become seconds. A row without any value is no row.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from flywheel_metrics.decode import workbook
from flywheel_metrics.decode.choice import DEPTH, Choice, best
from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import COLUMN_LIMIT, TextWriter
from flywheel_metrics.errors import EmptyFile, UnreadableFile
from flywheel_metrics.load_issue import LoadIssue

FORMAT = "xlsx"
_ROWS_HELD = 5_000
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
#: Whole numbers up to here are exact as they are stored.
_EXACT = 1 << 53

_Cells = list[str | None]


def decode(file: Path, path: Path, choice: Choice, progress: Callable[[float], None]) -> Decoded:
    """Write the rows of one sheet to Parquet at ``path`` and count them.

    Raises EmptyFile when there are none, UnreadableFile when the workbook is damaged, would expand beyond bounds, or
    lacks the sheet.
    """
    workbook.refuse_beyond(file)
    with _opened(file) as book:
        sheet, header_row = _place(file, book, choice)
        scan = workbook.scan(file, workbook.sheets(file)[sheet], header_row)
        rejections = Rejections()
        rows = _rows(book[sheet])
        header = _header(next((cells for number, cells in rows if number == header_row), []), sheet, header_row)
        with TextWriter(path, len(header)) as writer:
            _write(rows, header, writer, rejections, lambda done: progress(min(1.0, done / max(1, scan.rows))))
            if not writer.rows_written and not rejections.count:
                raise EmptyFile(f"The sheet {sheet!r} has a header in row {header_row} and no rows under it.")
    return Decoded(
        path, header, FORMAT, "", "", {}, writer.rows_written + rejections.count, scan.rows,
        (*_remarks(sheet, header_row, scan, choice), *rejections.issues()), rejections.count,
        sheet=sheet, header_row=header_row,
    )  # fmt: skip


def names(file: Path) -> tuple[str, ...]:
    """Return the names of the sheets that hold a value, in the order of the workbook."""
    workbook.refuse_beyond(file)
    return tuple(workbook.filled(file))


def known(file: Path, knows: Callable[[tuple[str, ...]], bool]) -> tuple[str, ...]:
    """Return the sheets that have a known header near their top."""
    with _opened(file) as book:
        return tuple(name for name in names(file) if any(knows(cells) for _, cells in _first(book[name])))


def first_rows(file: Path, sheet: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return number and cells of the first rows of a sheet that have a value."""
    with _opened(file) as book:
        return _first(book[sheet])


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    # Of a path the library also wants an ending that it knows; tools call workbooks .xls as well.
    with workbook.damage_told(), warnings.catch_warnings(), file.open("rb") as content:
        warnings.simplefilter("ignore")  # of styles and extensions that the library does not keep
        book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _place(file: Path, book: Any, choice: Choice) -> tuple[str, int]:
    found = workbook.filled(file)
    if not found:
        raise EmptyFile("The workbook holds no value. Save it with the data.")
    if choice.sheet is not None and choice.sheet not in found:
        raise UnreadableFile(f"The workbook has no sheet {choice.sheet!r} with values; it has {', '.join(found)}.")
    candidates = [choice.sheet] if choice.sheet else list(found)
    sheet = next((name for name in candidates if any(choice.knows(cells) for _, cells in _first(book[name]))), None)
    if sheet is None:
        sheet = max(candidates, key=found.__getitem__)
    header_row = choice.header_row or best(_first(book[sheet]), choice.knows)
    if header_row is None:
        raise EmptyFile(f"The first {DEPTH} rows of the sheet {sheet!r} hold no header.")
    return sheet, header_row


def _first(sheet: Any) -> list[tuple[int, tuple[str, ...]]]:
    rows = islice(((number, cells) for number, cells in _rows(sheet) if number), DEPTH)
    return [(number, tuple((cell or "").strip() for cell in _trimmed(cells))) for number, cells in rows]


def _rows(sheet: Any) -> Iterator[tuple[int, _Cells]]:
    """Yield number and cells of the rows that have a value."""
    sheet.reset_dimensions()  # programs write wrong ones, and rows beyond would be lost
    for number, row in enumerate(sheet.iter_rows(), 1):
        if any(cell.value is not None for cell in row):
            yield number, [_text(cell) for cell in row]


def _header(cells: _Cells, sheet: str, header_row: int) -> tuple[str, ...]:
    header = [(cell or "").strip() for cell in _trimmed(cells)]
    if not header:
        raise UnreadableFile(f"Row {header_row} of the sheet {sheet!r} has no column names.")
    if len(header) > COLUMN_LIMIT:
        raise UnreadableFile(f"The header has {len(header):,} cells; up to {COLUMN_LIMIT:,} are read.")
    return tuple(header)


def _trimmed(cells: _Cells) -> _Cells:
    end = len(cells)
    while end and not (cells[end - 1] or "").strip():
        end -= 1
    return cells[:end]


def _write(
    rows: Iterator[tuple[int, _Cells]], header: tuple[str, ...], writer: TextWriter, rejections: Rejections,
    progress: Callable[[int], None],
) -> None:  # fmt: skip
    held: dict[int, _Cells] = {}
    for done, (number, cells) in enumerate(rows, 1):
        if not any((cell or "").strip() for cell in cells):
            rejections.add(number, "blank_row", f"Row {number} is blank; a row has a value in at least one cell.")
        elif any((cell or "").strip() for cell in cells[len(header) :]):
            rejections.add(
                number, "row_width",
                f"Row {number} has a value in a column that has no name in the header; name the column.",
            )  # fmt: skip
        else:
            held[number] = [*cells, *[None] * len(header)][: len(header)]
        if len(held) >= _ROWS_HELD:
            writer.add_rows(list(held), list(held.values()))
            held = {}
            progress(done)
    writer.add_rows(list(held), list(held.values()))


def _remarks(sheet: str, header_row: int, scan: workbook.Scan, choice: Choice) -> Iterator[LoadIssue]:
    if choice.sheet is None or (choice.header_row is None and header_row > 1):
        above = f"; what stands above row {header_row} was left out" if header_row > 1 else ""
        message = f"The sheet {sheet!r} was read, with its header in row {header_row}{above}."
        yield LoadIssue(None, None, None, "sheet", "assumed", message)
    if scan.formulas:
        message = (
            f"{scan.formulas:,} cells hold a formula whose value is not stored in the file; they were read as empty. "
            "Open the workbook in a spreadsheet program and save it again."
        )
        yield LoadIssue(None, None, None, "formula_without_value", "warned", message)


def _text(cell: Any) -> str | None:
    value = cell.value
    if value is None or isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        has_time = value.time() != dt.time() or "h" in str(cell.number_format).lower()
        return value.isoformat() if has_time else value.date().isoformat()
    if isinstance(value, dt.timedelta):
        return _number(value.total_seconds())
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _number(value)


def _number(value: int | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return str(value)
