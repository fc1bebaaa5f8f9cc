"""Writes rows of text cells to Parquet in batches, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flywheel_metrics.errors import UnreadableFile

#: A table with more columns than this is a mistake (Jira exports reach 2,300).
COLUMN_LIMIT = 10_000
#: Cells, and bytes of them, that are held in memory before they are written.
CELLS_HELD = 1_000_000
BYTES_HELD = 32 << 20


class TextWriter:
    """A Parquet file of ``source_row`` and text columns ``c0``, ``c1`` …; a context manager.

    Leaves no file behind when the block ends with an error. Raises UnreadableFile for too many columns.
    """

    def __init__(self, path: Path, width: int) -> None:
        if width > COLUMN_LIMIT:
            raise UnreadableFile(f"The file has {width:,} columns; up to {COLUMN_LIMIT:,} are read.")
        self.path = path
        self.rows_written = 0
        self._schema = pa.schema(
            [("source_row", pa.int64()), *((f"c{number}", pa.string()) for number in range(width))]
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", compression_level=1)
        self._held: list[pa.RecordBatch] = []
        self._held_cells = self._held_bytes = 0

    def __enter__(self) -> TextWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()
            if kind is not None:
                self.path.unlink(missing_ok=True)

    def add_rows(self, source_rows: Sequence[int], rows: Sequence[Sequence[str | None]]) -> None:
        """Add rows of exactly ``width`` cells each. Empty cells become null."""
        if rows:
            self.add_columns(source_rows, [pa.array(column, pa.string()) for column in zip(*rows, strict=True)])

    def add_columns(self, source_rows: Sequence[int] | pa.Array, columns: Sequence[pa.Array]) -> None:
        """Add columns of text, all as long as ``source_rows``. Empty cells become null."""
        batch = pa.record_batch([pa.array(source_rows, pa.int64()), *columns], schema=self._schema)
        self.rows_written += batch.num_rows
        self._held.append(batch)
        self._held_cells += batch.num_rows * len(columns)
        self._held_bytes += batch.nbytes
        if self._held_cells >= CELLS_HELD or self._held_bytes >= BYTES_HELD:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            table = pa.Table.from_batches(self._held, self._schema)
            numbers, *columns = table.columns
            cells = [pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column) for column in columns]
            self._writer.write_table(pa.table([numbers, *cells], schema=self._schema))
            self._held, self._held_cells, self._held_bytes = [], 0, 0
