"""A blank file for each canonical table, for what no tool exports: the header to fill in and what each column means."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from flywheel_metrics import source
from flywheel_metrics.errors import ExportError
from flywheel_metrics.source import SourceColumn
from flywheel_metrics.table import Table, tables

#: Start of the names of the sources that read filled-in templates.
OWN = "flywheel_"
#: Column of every template that is not one of its table.
TOOL = "tool"

_KINDS = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes or no",
    "time": "time, such as 2026-07-01T08:30:00Z",
    "date": "day, such as 2026-07-01",
    "person": "name or e-mail address; becomes a pseudonym",
}


@dataclass(frozen=True)
class Described:
    """A column of a template as a person reads about it."""

    column: str
    is_required: bool
    kind: str
    meaning: str


def find(name: str) -> Table:
    """Return the canonical table of that name. Raises ExportError with the names there are."""
    try:
        return tables()[name]
    except KeyError:
        raise ExportError(f"There is no table {name!r}; there are {', '.join(tables())}.") from None


def csv_text(table: Table) -> str:
    """Return the header of the table's CSV: one line, ended by a line feed."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(each.name for each in _columns(table))
    return buffer.getvalue()


def described(table: Table) -> list[Described]:
    """Return what each column of the table's CSV holds, in its order."""
    meanings = {column.name: column.comment for column in table.columns}
    meanings[TOOL] = "tool that the row came from; may be left empty"
    return [Described(each.name, each.is_filled, _kind(each), meanings.get(each.name, "")) for each in _columns(table)]


def _columns(table: Table) -> tuple[SourceColumn, ...]:
    return source.find(f"{OWN}{table.name}").used_columns


def _kind(column: SourceColumn) -> str:
    if column.type == "word":
        return f"one of {', '.join(column.words)}"
    if column.is_list:
        separator = {",": "commas", ";": "semicolons", "|": "bars"}.get(column.separator or "", "")
        what = "names; become pseudonyms" if column.is_person else "list"
        return f"{what}, separated by {separator}" if separator else what
    return _KINDS[column.type]
