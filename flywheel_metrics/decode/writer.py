"""Writes rows of text cells to Parquet in batches, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flywheel_metrics.decode import alike
from flywheel_metrics.errors import UnreadableFile
from flywheel_metrics.worker import Worker

#: A table with more columns than this is a mistake (Jira exports reach 2,300).
COLUMN_LIMIT = 10_000
#: Cells, and bytes of them, that are held in memory before they are written.
CELLS_HELD = 1_000_000
BYTES_HELD = 32 << 20
_HEAD_ROWS = 1_000
_IS_BLANK = np.isin(np.arange(256), list(b" \t\r\n"))
_NO_BREAK = ("\u00a0".encode(), "\u202f".encode())
_ROW = "source_row"


class TextWriter:
    """A Parquet file of ``source_row`` and text columns ``c0``, ``c1`` …; a context manager.

    kept: the places of the columns that are written; None for all.
    Leaves no file behind when the block ends with an error. Raises UnreadableFile for too many columns.
    """

    def __init__(self, path: Path, width: int, kept: Sequence[int] | None = None) -> None:
        if width > COLUMN_LIMIT:
            raise UnreadableFile(f"The file has {width:,} columns; up to {COLUMN_LIMIT:,} are read.")
        self.path = path
        self.rows_written = 0
        places = range(width) if kept is None else kept
        self._schema = pa.schema([(_ROW, pa.int64()), *((f"c{place}", pa.string()) for place in places)])
        self._writer: pq.ParquetWriter | None = None
        self._worker = Worker()
        self._held: list[pa.RecordBatch] = []
        self._held_cells = self._held_bytes = 0
        self._has_empty = False
        self._bare = set(places)
        self._alike = dict.fromkeys(places, "")

    @property
    def bare(self) -> frozenset[int]:
        """The columns in whose cells there is nothing to take off, by their place; after the block."""
        return frozenset(self._bare)

    @property
    def alike(self) -> dict[int, str]:
        """The shape of the cells of each column in which all have the same, by its place; after the block."""
        return dict(self._alike)

    def __enter__(self) -> TextWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
                self._worker.wait()
        finally:
            self._worker.close()
            if self._writer is not None:
                self._writer.close()
            if kind is not None:
                self.path.unlink(missing_ok=True)

    def add_rows(self, source_rows: Sequence[int], rows: Sequence[Sequence[str | None]]) -> None:
        """Add rows of exactly ``width`` cells each. Empty cells become null."""
        if rows:
            self.add_columns(source_rows, [pa.array(column, pa.string()) for column in zip(*rows, strict=True)])

    def add_columns(
        self, source_rows: Sequence[int] | pa.Array, columns: Sequence[pa.Array], *, has_empty: bool = True
    ) -> None:
        """Add columns of text, all as long as ``source_rows``. Empty cells, if there may be any, become null."""
        batch = pa.record_batch([pa.array(source_rows, pa.int64()), *columns], schema=self._schema)
        self._has_empty |= has_empty
        self.rows_written += batch.num_rows
        self._held.append(batch)
        self._held_cells += batch.num_rows * len(columns)
        self._held_bytes += batch.nbytes
        if self._held_cells >= CELLS_HELD or self._held_bytes >= BYTES_HELD:
            self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_batches(self._held, self._schema)
        if self._has_empty:
            numbers, *columns = table.columns
            table = pa.table([numbers, *map(_filled, columns)], schema=self._schema)
        if self._writer is None:
            # Written once, read a few times and deleted: quick to write counts more than small.
            repetitive = _repetitive(table)
            compression = {name: "none" if name in repetitive else "lz4" for name in self._schema.names}
            self._writer = pq.ParquetWriter(
                self.path, self._schema, compression=compression, use_dictionary=repetitive, write_statistics=[_ROW]
            )
        self._worker.do(self._writer.write_table, table)
        self._bare = {place for place in self._bare if _is_bare(table[f"c{place}"])}
        for place, known in list(self._alike.items()):
            found: str | None = known
            for chunk in table[f"c{place}"].chunks:
                found = alike.common(found, alike.shape(chunk))
            if found is None:
                del self._alike[place]
            else:
                self._alike[place] = found
        self._held, self._held_cells, self._held_bytes = [], 0, 0


def _repetitive(table: pa.Table) -> list[str]:
    """Return the columns whose cells repeat, as the first rows tell: only for these a dictionary saves anything."""
    head = table.slice(0, _HEAD_ROWS)
    return [name for name in head.column_names[1:] if pc.count_distinct(head[name]).as_py() <= head.num_rows / 2]


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def _is_bare(column: pa.ChunkedArray) -> bool:
    return all(map(_is_chunk_bare, column.chunks))


def _is_chunk_bare(cells: pa.StringArray) -> bool:
    """Tell whether no cell begins or ends with a blank, by the bytes at its ends, or holds a no-break space."""
    _, offsets, content = cells.buffers()
    if content is None:
        return True
    text = np.frombuffer(content, np.uint8)
    places = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    start, end = places[0], places[-1]
    if start == end:
        return True
    within = text[start:end]
    is_ascii = within.max() < 0x80
    if is_ascii and within.min() > ord(" "):
        return True
    # At an empty cell this looks at the end of a neighbour, which changes nothing.
    firsts, lasts = text[np.minimum(places[:-1], end - 1)], text[np.maximum(places[1:], start + 1) - 1]
    if any(each.min() <= ord(" ") and _IS_BLANK[each].any() for each in (firsts, lasts)):
        return False
    return is_ascii or not any(space in within.tobytes() for space in _NO_BREAK)
