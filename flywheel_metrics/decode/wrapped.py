"""Unpacks raw tables of collectors: each row carries one object of a tool's own interface, as JSON in one cell.

What comes out is what the tool's own JSON would have given, so that the same source reads both.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.json_text import cells
from flywheel_metrics.decode.unpacked import Row, rewrite
from flywheel_metrics.decode.writer import COLUMN_LIMIT
from flywheel_metrics.errors import UnreadableFile

#: The whole header of a raw table of Apache DevLake.
_DEVLAKE = frozenset({"id", "params", "data", "url", "input", "created_at"})
_BATCH_ROWS = 256


def unwrap(decoded: Decoded, folder: Path) -> Decoded:
    """Return the objects that a raw table carries as rows of JSON; any other file as it is.

    Raises UnreadableFile when no row carries an object, or the objects have too many different names.
    """
    place = _carrier(decoded.header)
    if place is None:
        return decoded
    header: dict[str, None] = {}
    for _, row in _objects(decoded.path, place):
        if row is not None:
            header.update(dict.fromkeys(name for name, _ in cells(row)))
        if len(header) > COLUMN_LIMIT:
            raise UnreadableFile(f"The rows have more than {COLUMN_LIMIT:,} different names; an export has not.")
    if not header:
        raise UnreadableFile(
            f"No row has a JSON object in the column {decoded.header[place]!r}. Export the table again."
        )
    return rewrite(decoded, tuple(header), _rows(decoded, place), folder / "unwrapped.parquet")


def is_raw(header: tuple[str, ...]) -> bool:
    """Return whether the header is that of a raw table."""
    return _carrier(header) is not None


def _carrier(header: tuple[str, ...]) -> int | None:
    """Return the place of the column that holds an object; None when the file is no raw table."""
    names = [name.lower() for name in header]
    if len(names) == len(_DEVLAKE) and frozenset(names) == _DEVLAKE:
        return names.index("data")
    if "_airbyte_data" in names and all(name.startswith("_airbyte_") for name in names):
        return names.index("_airbyte_data")
    return None


def _objects(path: Path, place: int) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield each row and the object that its cell holds, None when it holds none."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH_ROWS, columns=["source_row", f"c{place}"]):
            for row, cell in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield row, _object(cell)


def _object(cell: str | None) -> dict[str, Any] | None:
    try:
        value = json.loads(cell or "null", parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return value if isinstance(value, dict) and value else None


def _rows(decoded: Decoded, place: int) -> Iterator[tuple[int, Row | str]]:
    carrier = decoded.header[place]
    for row, found in _objects(decoded.path, place):
        if found is None:
            yield row, f"Row {row} has no JSON object in the column {carrier!r}, which carries the row."
        else:
            yield row, dict(cells(found))
