"""Reads regular delimited text many rows at once; whatever is not regular is left to the reader that looks closely.

``regular`` tells what is regular, while this reads. The reader of Arrow is told everything and decides nothing: all
cells are text, and a row of another width ends it. Both ways of reading give the same rows, lines and rejections.

Of a long file only the columns are taken that somebody will read. The others count where they give a row its line or
make it more than blank; so when lines are missing at the end, or a row seems blank, all columns are read after all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from flywheel_metrics import worker
from flywheel_metrics.decode import count, literals
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.decode.regular import Counted
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import TextWriter

#: Small enough for a block and what it becomes to stay near the processor.
_BLOCK = 1 << 20
#: Bytes of a file of which all columns are read: to choose would cost more than it saves.
_SHORT = 32 << 20
_FEED, _VISIBLE = b"\n!"
#: What ``str.strip`` takes for white space.
_WHITE = "".join(character for character in map(chr, range(sys.maxunicode + 1)) if character.isspace())


class _Irregular(Exception):
    """The text needs a closer look."""


class _Unseen(Exception):
    """A column that was left out says something of the rows."""


@dataclass(frozen=True)
class Bulk:
    """What was read. rows_counted: rows under the header by the independent counter. bare, alike: as in ``Decoded``."""

    rows_written: int
    rows_counted: int
    rejections: Rejections
    bare: frozenset[int]
    alike: dict[int, str]


def read(
    file: Path, path: Path, encoding: Encoding, delimiter: str, header: list[str], used: Collection[int] | None,
    progress: Callable[[float], None],
) -> Bulk | None:  # fmt: skip
    """Write the rows of a delimited file to Parquet at ``path``; None, and no file, when its text is not regular.

    header: the cells of the first record, as long as each row must be. used: the places of the columns that will be
    read, others may be left out; None for all.
    """
    text = _Text(file, encoding, delimiter, header)
    done = 0.0

    def forward(share: float) -> None:
        # A second reading begins anew, which the one who waits need not see.
        nonlocal done
        done = max(done, share)
        progress(done)

    try:
        kept = _kept(text, used)
        if len(kept) < len(header):
            try:
                return _read(text, path, kept, forward)
            except _Unseen:
                kept = range(len(header))
        return _read(text, path, kept, forward)
    except (_Irregular, _Unseen, pa.ArrowInvalid):
        return None


@dataclass(frozen=True)
class _Text:
    """A delimited file and how it is read."""

    file: Path
    encoding: Encoding
    delimiter: str
    header: list[str]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return max(1, self.file.stat().st_size)


def _kept(text: _Text, used: Collection[int] | None) -> Sequence[int]:
    """Return the places of the columns to read: those that are used, and those whose cells hold more than one line."""
    everything = range(len(text.header))
    if used is None or text.file.stat().st_size <= _SHORT:
        return everything
    with _opened(text) as stream, closing(_batches(text, everything, stream)) as batches:
        batch = next(batches, None)
    if batch is None or batch.num_rows < literals.ROWS_LOOKED_AT or any(map(literals.holds_objects, batch.columns)):
        return everything
    # The reader takes no list of columns for all of them.
    return [each for each in everything if each in used or _line_feeds(batch.select([each])).any()] or everything


def _read(text: _Text, path: Path, kept: Sequence[int], progress: Callable[[float], None]) -> Bulk:
    """Write the columns that are kept. Raises _Irregular, ArrowInvalid, or _Unseen when they do not tell all."""
    rejections = Rejections()

    def counting(go_on: Callable[..., None]) -> Counted | None:
        return count.regular(
            text.file, codec=text.encoding.codec, mark_bytes=text.encoding.mark_bytes, delimiter=text.delimiter,
            progress=go_on,
        )  # fmt: skip

    with worker.beside(counting) as count_made, _opened(text) as stream:
        batches = _told(_batches(text, kept, stream), lambda: progress(min(1.0, stream.tell() / text.size)))
        with closing(batches), TextWriter(path, len(text.header), kept) as writer:
            last_line = _write(batches, text.header, writer, rejections, count_made)
            counted = count_made.result()
            if counted is None:
                raise _Irregular
            if counted.lines != last_line:
                raise _Unseen
            rows = counted.records - 1
            if rows != writer.rows_written + rejections.count or not rows:
                raise _Irregular
    return Bulk(writer.rows_written, rows, rejections, writer.bare, writer.alike)


def _opened(text: _Text) -> pa.NativeFile:
    """Open the text in UTF-8. What it tells of its place is that in the file."""
    if text.encoding.codec != "utf-8":
        return pa.PythonFile(_Recoded(text.encoding.utf8(text.file), text.size), "r")
    stream = pa.OSFile(str(text.file))
    stream.seek(text.encoding.mark_bytes)
    return stream


def _batches(text: _Text, kept: Sequence[int], stream: pa.NativeFile) -> Generator[pa.RecordBatch]:
    """Yield the rows under the header; empty cells are null. Raises ArrowInvalid for a row of another width."""
    names = [f"c{number}" for number in range(len(text.header))]
    with csv.open_csv(
        stream,
        csv.ReadOptions(block_size=_BLOCK, column_names=names, skip_rows_after_names=1),
        csv.ParseOptions(delimiter=text.delimiter, newlines_in_values=True, ignore_empty_lines=False),
        csv.ConvertOptions(
            check_utf8=False, column_types=dict.fromkeys(names, pa.string()), null_values=[""],
            strings_can_be_null=True, quoted_strings_can_be_null=True, include_columns=[names[each] for each in kept],
        ),
    ) as reader:  # fmt: skip
        yield from reader


def _told(batches: Generator[pa.RecordBatch], tell: Callable[[], None]) -> Generator[pa.RecordBatch]:
    """Yield the batches, and tell how far they are: on the thread of who waits, who may end the work."""
    with closing(batches), closing(worker.ahead(batches)) as ahead:
        for batch in ahead:
            yield batch
            tell()


class _Recoded:
    """Text in UTF-8, made of a file of another encoding."""

    def __init__(self, pieces: Iterator[tuple[bytes, float]], size: int) -> None:
        self._pieces = pieces
        self._held = b""
        self._size = size
        self._share = 0.0
        self.closed = False

    def tell(self) -> int:
        """Return how much of the file is read."""
        return int(self._share * self._size)

    def read(self, size: int) -> bytes:
        held = [self._held]
        length = len(self._held)
        while length < size:
            piece, self._share = next(self._pieces, (b"", 1.0))
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
    counted: Future[Counted | None],
) -> int:  # fmt: skip
    """Write the rows, and return the line that the last one ends in, as the columns that are kept tell."""
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
            if batch.num_columns < len(header):
                raise _Unseen
            for each in firsts[blank].tolist():
                rejections.blank(each)
            batch, firsts = batch.filter(pa.array(~blank)), firsts[~blank]  # noqa: PLW2901
        writer.add_columns(firsts, batch.columns, has_empty=False)
    return line - 1


def _line_feeds(batch: pa.RecordBatch) -> NDArray[np.int64]:
    """Return the number of line feeds inside the cells of each row."""
    found = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        _, offsets, content = column.buffers()
        text = np.frombuffer(content or b"", np.uint8)
        # Most columns have none, which the lowest byte tells sooner than a look at each.
        if text.min(initial=_VISIBLE) <= _FEED:
            feeds = np.flatnonzero(text == _FEED)
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
    visibly: NDArray[np.bool_] = (places[1:] > places[:-1]) & (firsts >= _VISIBLE) & (firsts < 0x7F)
    return visibly
