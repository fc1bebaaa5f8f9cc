"""Writes canonical rows as the Parquet files of uploads and compiles them, so that a model can be tested by example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from flywheel_metrics import engine, model
from flywheel_metrics.model import UploadTables
from flywheel_metrics.settings import Settings
from flywheel_metrics.table import LINEAGE, tables
from flywheel_metrics.vocabulary import Vocabulary, default_text, parse
from tests import memory

Row = Mapping[str, Any]

TYPES = {
    "varchar": pa.string(),
    "varchar[]": pa.list_(pa.string()),
    "timestamp": pa.timestamp("us"),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}


def compiled(
    folder: Path,
    rows: Mapping[str, Iterable[Row]],
    *,
    covers: Mapping[str, tuple[str, str]] | None = None,
    vocabulary: Vocabulary | None = None,
    only: Collection[str] | None = None,
    **settings: Any,
) -> engine.Database:
    """Compile rows by canonical table and open the result, in memory; ``compile_dataset`` has tests of its own.

    A row may say ``upload`` (else "u1") and ``source_tool`` (else "tool"); what it leaves out is the column's default
    or empty. Times may be text. ``covers`` holds the declared range of an upload. ``only`` names the models to build.
    """
    written = [write(folder, upload, own) for upload, own in _by_upload(rows).items()]
    ranges = {upload: tuple(map(at, found)) for upload, found in (covers or {}).items()}
    uploads = [UploadTables(upload, paths, ranges.get(upload)) for upload, paths in written]
    return united(uploads, vocabulary, only, **settings)


def united(
    uploads: Sequence[UploadTables],
    vocabulary: Vocabulary | None = None,
    only: Collection[str] | None = None,
    **settings: Any,
) -> engine.Database:
    """Compile uploads, in memory; ``only`` names the models to build."""
    database = memory.lent()
    model._fill(database, uploads, Settings(**settings), vocabulary or parse(default_text()), None, only)
    return database


def write(folder: Path, upload: str, rows: Mapping[str, list[Row]]) -> tuple[str, dict[str, Path]]:
    """Write the rows of one upload, one Parquet file per table."""
    paths = {}
    for name, own in rows.items():
        paths[name] = folder / f"{upload}-{name}.parquet"
        complete = [_complete(name, row, number) for number, row in enumerate(own, start=2)]
        parquet.write_table(pa.Table.from_pylist(complete, schema=schema(name)), paths[name])
    return upload, paths


def schema(name: str) -> pa.Schema:
    """Return the columns of a canonical table as ingest writes them: with lineage, but the upload."""
    columns = {column.name: column.type for column in tables()[name].columns}
    columns |= {column: type_ for column, (type_, _) in LINEAGE.items() if column != "upload_id"}
    return pa.schema([(column, TYPES[type_]) for column, type_ in columns.items()])


def at(text: str) -> datetime:
    """Return a UTC instant without a zone."""
    return datetime.fromisoformat(text)


def _by_upload(rows: Mapping[str, Iterable[Row]]) -> dict[str, dict[str, list[Row]]]:
    uploads: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, own in rows.items():
        for row in own:
            uploads[row.get("upload", "u1")][name].append(row)
    return uploads


def _complete(name: str, row: Row, number: int) -> dict[str, Any]:
    lineage = {"source_tool": "tool", "source_row": number, "tz_basis": "utc"}
    columns = {column.name: column for column in tables()[name].columns}
    values = {key: value for key, value in row.items() if key != "upload"}
    if unknown := set(values) - set(columns) - set(lineage):
        raise KeyError(f"{name} has no {unknown}")
    defaults = {key: column.default for key, column in columns.items()}
    times = {
        key: at(value)
        for key, value in values.items()
        if isinstance(value, str) and key in columns and columns[key].type == "timestamp"
    }
    return {**defaults, **lineage, **values, **times}
