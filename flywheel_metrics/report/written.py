"""Values of a table as text with all their digits: the same in every form of file that is read, not computed with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype


def cells(table: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a table as text."""
    for row in table.itertuples(index=False, name=None):
        yield tuple(text(value) for value in row)


def is_number(column: pd.Series[Any]) -> bool:
    """Return whether a column holds numbers, which end in one line where words begin in one."""
    return is_numeric_dtype(column) and not is_bool_dtype(column)


def text(value: object) -> str:
    """Return a value as text that reads back as the same value; empty for none. Midnights are written as dates."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, datetime):
        whole = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if whole else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "item"):
        value = value.item()
    return str(value)
