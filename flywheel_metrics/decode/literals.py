"""Unpacks tables whose cells hold Python literals, as pandas writes nested objects: ``{'id': 'P1', 'name': None}``.

What comes out is what the tool's own JSON would have given, so that the same source reads both.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.json_text import cells
from flywheel_metrics.decode.unpacked import Row, rewrite
from flywheel_metrics.decode.writer import COLUMN_LIMIT
from flywheel_metrics.errors import UnreadableFile

#: How the literal of an object, or of a list that is not empty, begins; JSON would have a double quotation mark.
_OBJECT = re.compile(r"\[?\{'")
_LITERAL = re.compile(r"\{'|\[[{\['\"]")
#: The parser needs many times the length of a cell in memory.
_LONGEST = 1 << 20
#: Rows that tell whether a column holds objects.
ROWS_LOOKED_AT = 256


def unpack(decoded: Decoded, folder: Path) -> Decoded:
    """Return a table with its literals as columns and JSON; any other file as it is.

    Raises UnreadableFile when the objects have too many different names.
    """
    holders = _holders(decoded) if decoded.format == "csv" else frozenset()
    if not holders:
        return decoded
    header: dict[str, None] = {}
    for _, row in _rows(decoded, holders):
        if isinstance(row, dict):
            header.update(dict.fromkeys(row))
        if len(header) > COLUMN_LIMIT:
            raise UnreadableFile(f"The rows have more than {COLUMN_LIMIT:,} different names; an export has not.")
    return rewrite(decoded, tuple(header), _rows(decoded, holders), folder / "unpacked.parquet")


def holds_objects(column: pa.StringArray) -> bool:
    """Return whether a column may hold objects in its first rows."""
    begins = pc.match_substring_regex(column.slice(0, ROWS_LOOKED_AT), f"^{_OBJECT.pattern}")
    return bool(pc.any(begins).as_py())


def _holders(decoded: Decoded) -> frozenset[int]:
    """Return the places of the columns that hold objects in the first rows."""
    with pq.ParquetFile(decoded.path) as file:
        batch = next(file.iter_batches(ROWS_LOOKED_AT), None)
    columns = batch.columns[1:] if batch is not None else []
    return frozenset(
        place
        for place, column in enumerate(columns)
        if any(cell and _OBJECT.match(cell) and _value(cell) is not None for cell in column.to_pylist())
    )


def _value(cell: str) -> dict[Any, Any] | list[Any] | None:
    """Return the object or list that a literal means, None when it means none."""
    try:
        value = ast.literal_eval(cell) if len(cell) <= _LONGEST else None
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) else None


def _rows(decoded: Decoded, holders: frozenset[int]) -> Iterator[tuple[int, Row | str]]:
    """Yield the number of each row and its cells by name, or a sentence where a cell cannot be read."""
    with pq.ParquetFile(decoded.path) as file:
        for batch in file.iter_batches(ROWS_LOOKED_AT):
            for number, *texts in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row = _row(decoded.header, texts, holders)
                if isinstance(row, str):
                    row = f"The column {row!r} of row {number} holds neither an object nor nothing, as other rows do."
                yield number, row


def _row(header: tuple[str, ...], texts: list[str | None], holders: frozenset[int]) -> Row | str:
    row: Row = {}
    for place, (name, cell) in enumerate(zip(header, texts, strict=True)):
        value = _value(cell) if cell and _LITERAL.match(cell) else None
        if value is not None:
            row.update(cells({name: value}))
        elif cell and place in holders and cell[0] in "[{" and cell not in ("[]", "{}"):
            return name
        else:
            row[name] = cell
    return row
