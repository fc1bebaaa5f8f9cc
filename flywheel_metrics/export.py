"""A table as a file: CSV and Excel that carry no formula, and Parquet.

A spreadsheet runs a cell of text that starts like a formula.  Such text gets an apostrophe before it, which
spreadsheets take as "this is text"; a number is a number and stays as it is, with its minus.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from flywheel_metrics.errors import ScopeError

#: What a spreadsheet may read as the start of a formula or command; full-width forms are read as their plain ones.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
#: Text that is a number stays: a spreadsheet reads it as that number and no more.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
#: What an Excel sheet holds at most; its cells, and the digits of its numbers.
MOST_ROWS, MOST_CHARACTERS, EXACT = 1_048_575, 32_767, 2**53
#: A workbook says when it was made; a fixed day keeps the bytes the same.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  Excel knows no zones


@dataclass(frozen=True)
class Form:
    """One form of file for a table."""

    ending: str
    title: str
    mime: str
    write: Callable[[pd.DataFrame], bytes]


def text(value: str) -> str:
    """Return text that a spreadsheet shows as it is and never runs."""
    plain = unicodedata.normalize("NFKC", value.lstrip(" \u00a0\ufeff\u200b"))
    if plain.startswith(_STARTS) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def to_csv(table: pd.DataFrame) -> bytes:
    """Return a table as CSV, UTF-8: numbers with all their digits, text in quotes, midnights as dates.

    Quotes keep a cell in one piece also where semicolons separate cells.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow([text(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue().encode()


def to_excel(table: pd.DataFrame) -> bytes:
    """Return a table as an Excel workbook of one sheet. Raises ScopeError for more rows than a sheet holds."""
    if len(table) > MOST_ROWS:
        raise ScopeError(f"An Excel sheet holds {MOST_ROWS:,} rows and there are {len(table):,}; take CSV or Parquet.")
    import xlsxwriter  # noqa: PLC0415  only those wait for it who ask for a workbook

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": _MADE})
        sheet = book.add_worksheet("Table")
        formats: dict[type, object] = {date: book.add_format({"num_format": "yyyy-mm-dd"}),
                   datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}  # fmt: skip
        bold = book.add_format({"bold": True})
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, str(name), bold)
        for number, row in enumerate(table.itertuples(index=False, name=None), start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, _plain(value), formats)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


def to_parquet(table: pd.DataFrame) -> bytes:
    """Return a table as Parquet, with the types that it has."""
    stream = io.BytesIO()
    table.to_parquet(stream, index=False)
    return stream.getvalue()


#: Ending of a file's name → form.
FORMS: dict[str, Form] = {
    form.ending: form
    for form in (
        Form(".csv", "CSV", "text/csv", to_csv),
        Form(".xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", to_excel),
        Form(".parquet", "Parquet", "application/vnd.apache.parquet", to_parquet),
    )
}


def _cell(value: object) -> object:
    """Return a value as the CSV writer takes it: numbers as such, everything else as text that runs nothing."""
    found = _plain(value)
    if found is None:
        return None
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, int | float):
        return found
    if isinstance(found, datetime):
        return found.isoformat(sep=" ")
    return text(str(found))


def _plain(value: object) -> object:
    """Return a value as Python's own: None for what is missing, a date for a midnight."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date() if midnight and value.tzinfo is None else value
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value


def _write(sheet: object, row: int, column: int, value: object, formats: dict[type, object]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)  # type: ignore[attr-defined]
    elif isinstance(value, int | float) and abs(value) <= EXACT:
        sheet.write_number(row, column, value)  # type: ignore[attr-defined]
    elif isinstance(value, datetime) and value.tzinfo is None and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats[datetime])  # type: ignore[attr-defined]
    elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats[date])  # type: ignore[attr-defined]
    else:
        # A cell of type text is never run, whatever it starts with, so that it keeps exactly what was written.
        sheet.write_string(row, column, str(value)[:MOST_CHARACTERS])  # type: ignore[attr-defined]
