"""Reads Parquet in batches; the cells are the text that a CSV of it would hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flywheel_metrics.decode import count, parquet_text
from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import TextWriter
from flywheel_metrics.errors import EmptyFile, UnreadableFile

_BATCH_ROWS = 8_192
#: A small file can hold a great deal: what it may expand to, in all and in one batch.
_EXPANDED_LIMIT = 8 << 30
_BATCH_LIMIT = 512 << 20


def decode(file: Path, path: Path, progress: Callable[[float], None]) -> Decoded:
    """Write the rows of a Parquet file to one of text columns at ``path`` and count them.

    Raises EmptyFile when there are no rows, UnreadableFile when the file is damaged or would expand beyond bounds.
    """
    parquet, header = _open(file)
    rows = parquet.metadata.num_rows
    if not rows or not header:
        raise EmptyFile("The Parquet file has no rows. Export a range that holds data.")
    rejections = Rejections()
    read = 0
    with TextWriter(path, len(header)) as writer:
        for columns in _batches(parquet):
            read += _take(columns, read, writer, rejections)
            progress(min(1.0, read / rows))
    return Decoded(
        path, header, "parquet", "", "", {}, writer.rows_written + rejections.count, count.parquet(file),
        rejections.issues(), rejections.count,
    )  # fmt: skip


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise UnreadableFile(f"The Parquet file is damaged or not complete ({reason}). Export it again.") from error


def _open(file: Path) -> tuple[pq.ParquetFile, tuple[str, ...]]:
    with _damage_told():
        metadata = pq.read_metadata(file)
        groups = (metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
        if sum(groups) > _EXPANDED_LIMIT:
            limit = _EXPANDED_LIMIT >> 30
            raise UnreadableFile(f"The Parquet file would expand beyond {limit} GB. Export a shorter range.")
        # Text stays in dictionaries until its size is known: one long text may be repeated a million times.
        leaves = (metadata.schema.column(number) for number in range(metadata.num_columns))
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        parquet = pq.ParquetFile(file, read_dictionary=texts)
        return parquet, tuple(name.strip() for name in parquet_text.names(parquet.schema_arrow))


def _batches(parquet: pq.ParquetFile) -> Iterator[list[pa.Array]]:
    """Yield the columns of each batch as text."""
    batches = parquet.iter_batches(batch_size=_BATCH_ROWS)
    while True:
        with _damage_told():
            batch = next(batches, None)
            if batch is None:
                return
            if sum(parquet_text.expanded_bytes(column) for column in batch.columns) > _BATCH_LIMIT:
                raise UnreadableFile(
                    "The Parquet file repeats texts too long for a table. Leave out the columns of long text."
                )
            columns = [text for column in batch.columns for text in parquet_text.texts(column)]
            for column in columns:
                column.validate(full=True)  # a damaged file may hold text that is not UTF-8
        yield columns


def _take(columns: list[pa.Array], before: int, writer: TextWriter, rejections: Rejections) -> int:
    """Write the rows that are not blank; return how many rows there were."""
    rows = len(columns[0])
    numbers = pa.array(range(before + 1, before + 1 + rows), pa.int64())
    filled = reduce(pc.or_, (pc.fill_null(pc.not_equal(column, ""), False) for column in columns))
    for number in numbers.filter(pc.invert(filled)).to_pylist():
        rejections.add(number, "blank_row", f"Row {number} is blank; a row has a value in at least one cell.")
    writer.add_columns(numbers.filter(filled), [column.filter(filled) for column in columns])
    return rows
