"""Reads regular delimited text many rows at once; whatever is not regular is left to the reader that looks closely.

``regular`` tells what is regular, while this reads. The reader of Arrow is told everything and decides nothing: all
cells are text, and a row of another width ends it. Both ways of reading give the same rows, lines and rejections.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from flywheel_metrics.decode import count
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import TextWriter

_BLOCK = 4 << 20
#: What ``str.strip`` takes for white space.
_WHITE = "".join(character for character in map(chr, range(sys.maxunicode + 1)) if character.isspace())


class _Irregular(Exception):
    """The text needs a closer look."""


class _Stopped(Exception):
    """Counting is not needed any more."""


@dataclass(frozen=True)
class Bulk:
    """What was read. rows_counted: rows under the header by the independent counter. bare: as in ``Decoded``."""

    rows_written: int
    rows_counted: int
    rejections: Rejections
    bare: frozenset[int]


def read(
    file: Path, path: Path, encoding: Encoding, delimiter: str, header: list[str], progress: Callable[[float], None]
) -> Bulk | None:
    """Write the rows of a delimited file to Parquet at ``path``; None, and no file, when its text is not regular.

    header: the cells of the first record, as long as each row must be.
    """
    rejections = Rejections()
    try:
        with _counted(file, encoding, delimiter) as counted, TextWriter(path, len(header)) as writer:
            _write(_batches(file, encoding, delimiter, len(header), progress), header, writer, rejections, counted)
            rows = counted.result()
            if rows is None or rows != writer.rows_written + rejections.count or not rows:
                raise _Irregular
    except (_Irregular, pa.ArrowInvalid):
        return None
    return Bulk(writer.rows_written, rows, rejections, writer.bare)


@contextmanager
def _counted(file: Path, encoding: Encoding, delimiter: str) -> Iterator[Future[int | None]]:
    """Count the rows on another thread, as long as the block lasts."""
    is_over = Event()

    def go_on(_: float) -> None:
        if is_over.is_set():
            raise _Stopped

    with ThreadPoolExecutor(1, "count") as threads:
        try:
            yield threads.submit(
                count.regular, file, codec=encoding.codec, mark_bytes=encoding.mark_bytes, delimiter=delimiter,
                progress=go_on,
            )  # fmt: skip
        finally:
            is_over.set()


def _batches(
    file: Path, encoding: Encoding, delimiter: str, width: int, progress: Callable[[float], None]
) -> Iterator[pa.RecordBatch]:
    """Yield the rows under the header; empty cells are null. Raises ArrowInvalid for a row of another width."""
    stream = _Stream(encoding.utf8(file), max(1, file.stat().st_size))
    names = [f"c{number}" for number in range(width)]
    with csv.open_csv(
        pa.PythonFile(stream, "r"),
        csv.ReadOptions(block_size=_BLOCK, column_names=names, skip_rows_after_names=1),
        csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
        csv.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(names, pa.string()), null_values=[""],
            strings_can_be_null=True, quoted_strings_can_be_null=True,
        ),
    ) as reader:  # fmt: skip
        for batch in reader:
            yield batch
            # Here and not where bytes are read: that is another thread, and who waits may end the work.
            progress(stream.share)


class _Stream:
    """A file of the text in UTF-8. share: how much of the text was taken."""

    def __init__(self, pieces: Iterator[tuple[bytes, float]], size: int) -> None:
        self._pieces = pieces
        self._held = b""
        self._size = size
        self.share = 0.0
        self.closed = False

    def read(self, size: int) -> bytes:
        held = [self._held]
        length = len(self._held)
        while length < size:
            piece, share = next(self._pieces, (b"", 1.0))
            self.share = share
            if not piece:
                break
            held.append(piece)
            length += len(piece)
        text = b"".join(held)
        self._held = text[size:]
        return text[:size]

    def close(self) -> None:
        self.closed = True


def _write(
    batches: Iterator[pa.RecordBatch], header: list[str], writer: TextWriter, rejections: Rejections,
    counted: Future[int | None],
) -> None:  # fmt: skip
    line = 2 + sum(cell.count("\n") for cell in header)
    for batch in batches:
        if counted.done() and counted.result() is None:
            raise _Irregular
        within = _line_feeds(batch)
        ends = line + np.arange(1, batch.num_rows + 1) + np.cumsum(within)
        firsts = ends - within - 1
        line = int(ends[-1]) if len(ends) else line
        blank = _blank(batch)
        if blank is not None:
            for each in firsts[blank].tolist():
                rejections.blank(each)
            batch, firsts = batch.filter(pa.array(~blank)), firsts[~blank]  # noqa: PLW2901
        writer.add_columns(firsts, batch.columns, has_empty=False)


def _line_feeds(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """Return the number of line feeds inside the cells of each row."""
    found = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        _, offsets, text = column.buffers()
        feeds = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n")) if text is not None else ()
        if len(feeds):
            starts = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
            found += np.diff(np.searchsorted(feeds, starts))
    return found


def _blank(batch: pa.RecordBatch) -> NDArray[np.bool_] | None:
    """Return which rows hold nothing but white space; None when no row does, as the first column mostly tells."""
    may_be = np.ones(batch.num_rows, np.bool_)
    for column in batch.columns:
        may_be &= ~_begins_visibly(column)
        if not may_be.any():
            return None
    rows = np.flatnonzero(may_be)
    found = np.ones(len(rows), np.bool_)
    for column in batch.take(pa.array(rows)).columns:
        bare = pc.utf8_trim(column, characters=_WHITE)
        found &= pc.fill_null(pc.equal(bare, ""), True).to_numpy(zero_copy_only=False)
    if not found.any():
        return None
    may_be[rows] = found
    return may_be


def _begins_visibly(column: pa.StringArray) -> NDArray[np.bool_]:
    """Return which cells begin with a letter, figure or sign of ASCII: these are not white space, whatever follows."""
    _, offsets, content = column.buffers()
    if content is None or not len(content):
        return np.zeros(len(column), np.bool_)
    text, places = np.frombuffer(content, np.uint8), np.frombuffer(offsets, np.int32)
    places = places[column.offset : column.offset + len(column) + 1]
    firsts = text[np.minimum(places[:-1], len(text) - 1)]
    visibly: NDArray[np.bool_] = (places[1:] > places[:-1]) & (firsts > ord(" ")) & (firsts < 0x7F)
    return visibly
