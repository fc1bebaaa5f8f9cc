"""Rows one cell short of their header: kept where it is certain that the cell missing is the last one.

Some tools leave an empty cell out of some rows, mostly the last.  Where it is another, every value after it stands in
the wrong column.  So each possible place of the missing cell is tried; what counts is whether the values still fit the
types of their columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from flywheel_metrics import recognition, source
from flywheel_metrics.cast.number import INTEGER, NUMBER
from flywheel_metrics.cast.shape import reading
from flywheel_metrics.decode import Mend
from flywheel_metrics.errors import ExportError
from flywheel_metrics.source import Source, SourceColumn, normalise

_FORMS = {"integer": re.compile(INTEGER), **dict.fromkeys(("number", "seconds", "milliseconds"), re.compile(NUMBER))}


def mender(named: str | None) -> Callable[[tuple[str, ...]], Mend | None]:
    """Return what gives, for a header, the function that completes short rows; None where the source has no such rows.

    named: the source that the uploader chose; None to recognise it by the header.
    """

    def of_header(header: tuple[str, ...]) -> Mend | None:
        try:
            found = source.find(named) if named else recognition.recognise(header, "csv")
        except ExportError:
            return None  # that no source reads the file is told after decoding
        return _mend(found, header) if found.short_rows is not None else None

    return of_header


def _mend(found: Source, header: tuple[str, ...]) -> Mend:
    columns = {place: column for column in found.used_columns for place in column.positions(header)}
    forms = found.short_rows or {}
    checks = {place: _check(columns.get(place), forms.get(normalise(name))) for place, name in enumerate(header)}

    def fits(row: list[str]) -> bool:
        return all(check(row[place].strip()) for place, check in checks.items())

    def mend(cells: list[str]) -> list[str] | None:
        last = [*cells, ""]
        if len(last) != len(header) or not fits(last):
            return None
        read = [last[place] for place in columns]
        for place in range(len(cells)):
            other = [*cells[:place], "", *cells[place:]]
            if [other[each] for each in columns] != read and fits(other):
                return None
        return last

    return mend


def _check(column: SourceColumn | None, form: str | None) -> Callable[[str], bool]:
    """Return what tells whether a cell may stand in a column: by its own form, else by the type of the column."""
    is_filled = column is not None and column.is_filled
    matches = re.compile(form).fullmatch if form else _form(column)
    return lambda cell: bool(matches(cell)) if cell else not is_filled


def _form(column: SourceColumn | None) -> Callable[[str], object]:
    if column is None:
        return lambda cell: True
    if column.type in ("time", "date"):
        return lambda cell: reading(re.sub("[0-9]", "9", cell))
    if column.type == "word":
        return lambda cell: re.sub("[ -]+", "_", cell.lower()) in column.words
    return _FORMS[column.type].fullmatch if column.type in _FORMS else lambda cell: True
