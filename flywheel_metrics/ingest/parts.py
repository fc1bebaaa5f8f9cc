"""A table written part by part, in order and in the encodings that suit it, while the next part is made.

The parts come as they stand in the export, from its first row or from its last one; within a part the rows may stand in
any order. Whether the whole came to be in order is told at the end.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

#: Rows that tell how a column is best written.
_HEAD_ROWS = 1_000
#: Rows of one time, or of none, that wait for earlier ones; of more, a sort of the whole at the end takes less memory.
_MOST_HELD = 100_000


class PartWriter:
    """A Parquet file of rows in the order of ``time``, empty ones last, and of ``source_row``; a context manager.

    time: name of a column; None for the order of ``source_row`` alone. is_reversed: the parts come from the end of the
    export. After the block: is_sorted, whether the rows stand in order; there is no file when no row was added.
    """

    def __init__(self, path: Path, time: str | None, *, is_reversed: bool) -> None:
        self.is_sorted = True
        self._path = path
        self._time = time
        self._is_reversed = is_reversed
        self._held: pa.Table | None = None
        self._latest: pa.Scalar | None = None
        self._writer: parquet.ParquetWriter | None = None
        self._thread = ThreadPoolExecutor(1, "write")
        self._written: Future[None] | None = None

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._held is not None:
                self._write(self._held)
            self._wait()
        finally:
            self._thread.shutdown()
            if self._writer is not None:
                self._writer.close()

    def add(self, part: pa.Table) -> None:
        """Add rows."""
        if self._held is not None:
            part, self._held = pa.concat_tables([self._held, part]), None
        part = _sorted(part, self._time)
        if self._is_reversed and self._time is not None and self.is_sorted:
            ready, held = _without_last_time(part, self._time)
            if held.num_rows <= _MOST_HELD:
                part, self._held = ready, held
            else:
                self.is_sorted = False
        self._write(part)

    def _write(self, part: pa.Table) -> None:
        if not part.num_rows:
            return
        if self._writer is None:
            self._writer = _writer(self._path, part)
        if self._time is not None:
            self.is_sorted = self.is_sorted and self._follows(part[self._time][0])
            self._latest = part[self._time][-1]
        self._wait()
        self._written = self._thread.submit(self._writer.write_table, part)

    def _wait(self) -> None:
        if self._written is not None:
            self._written.result()

    def _follows(self, first: pa.Scalar) -> bool:
        """Return whether the first time of a part comes after the last one so far; empty times come last."""
        if self._latest is None or not first.is_valid:
            return self._latest is None or not (self._is_reversed and not self._latest.is_valid)
        if not self._latest.is_valid:
            return False
        # At the same time, the earlier row of the export comes first.
        return first.value > self._latest.value or (first.value == self._latest.value and not self._is_reversed)


def _sorted(part: pa.Table, time: str | None) -> pa.Table:
    """Return rows in their order; mostly they are in it."""
    if _is_sorted(part, time):
        return part
    keys = [*([(time, "ascending", "at_end")] if time else []), ("source_row", "ascending", "at_end")]
    return part.take(pc.sort_indices(part, keys))


def _is_sorted(part: pa.Table, time: str | None) -> bool:
    rows = part["source_row"].to_numpy()
    follow = rows[1:] > rows[:-1]
    if time is not None:
        if part[time].null_count:
            return False
        steps = np.diff(part[time].cast(pa.int64()).to_numpy())
        follow = (steps > 0) | ((steps == 0) & follow)
    return bool(follow.all())


def _without_last_time(part: pa.Table, time: str) -> tuple[pa.Table, pa.Table]:
    """Return sorted rows without those of the last time, and these: earlier rows of the export may be as late."""
    times = part[time]
    if not part.num_rows:
        return part, part
    is_last = pc.equal(times, times[-1]) if times[-1].is_valid else pc.is_null(times)
    count = part.num_rows - int(pc.sum(is_last).as_py())
    return part.slice(0, count), part.slice(count)


def _writer(path: Path, part: pa.Table) -> parquet.ParquetWriter:
    fields, head = list(part.schema), part.slice(0, _HEAD_ROWS)
    texts = [each.name for each in fields if pa.types.is_string(each.type)]
    repetitive = [name for name in texts if pc.count_distinct(head[name]).as_py() <= head.num_rows / 2]
    lists = [f"{each.name}.list.element" for each in fields if pa.types.is_list(each.type)]
    whole = [each.name for each in fields if pa.types.is_timestamp(each.type) or pa.types.is_int64(each.type)]
    return parquet.ParquetWriter(
        path, part.schema, compression="zstd", use_dictionary=[*repetitive, *lists],
        column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
    )  # fmt: skip
