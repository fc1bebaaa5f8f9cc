"""Results as a table for a person, or as JSON, CSV, Parquet or Excel for a program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from flywheel_metrics import export
from flywheel_metrics.errors import ScopeError

FORMATS = ("table", "json", "csv", "parquet", "xlsx")


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of text in columns as wide as their widest cell; the last column is not padded."""
    print("\n".join(table_lines(header, rows)))


def table_lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table, with a rule under the header."""
    widths = [max(len(row[position]) for row in (header, *rows)) for position in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def write(frame: pd.DataFrame, form: str, path: Path | None) -> None:
    """Write a frame as table, JSON records, CSV or Parquet, to a file or to standard output.

    Numbers keep all their digits, but in a table.  Raises ScopeError for Parquet or Excel without a file on a terminal.
    """
    if form in ("parquet", "xlsx"):
        _write_bytes(export.FORMS[f".{form}"], frame, path)
        return
    text = _text(frame, form)
    if path is None:
        print(text, end="")
    else:
        path.write_text(text, encoding="utf-8")


def _text(frame: pd.DataFrame, form: str) -> str:
    if form == "csv":
        return export.to_csv(frame).decode()
    if form == "json":
        return str(frame.to_json(orient="records", date_format="iso", indent=1, double_precision=15)) + "\n"
    cells = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    return "\n".join(table_lines([str(name) for name in frame.columns], cells)) + "\n"


def _write_bytes(form: export.Form, frame: pd.DataFrame, path: Path | None) -> None:
    if path is not None:
        path.write_bytes(form.write(frame))
    elif sys.stdout.isatty():
        raise ScopeError(f"{form.title} is not for a terminal; name a file with --output.")
    else:
        sys.stdout.buffer.write(form.write(frame))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:g}"
    if isinstance(value, pd.Timestamp):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)
