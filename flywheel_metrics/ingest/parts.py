"""A table written part by part, in order and in the encodings that suit it, while the next part is made.

The parts come as they stand in the export, from its first row or from its last one; within a part the rows may stand in
any order. Whether the whole came to be in order is told at the end.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from flywheel_metrics.worker import Worker

#: Rows that tell how a column is best written.
_HEAD_ROWS = 1_000
#: Rows of one time, or of none, that wait for earlier ones; of more, a sort of the whole at the end takes less memory.
_MOST_HELD = 100_000
#: Pieces of which a part is put together; of more, its rows are taken one by one.
_MOST_PIECES = 200


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
        self._worker = Worker()

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if self._held is not None:
                    self._write(self._held)
                self._worker.wait()
        finally:
            self._worker.close()
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
                # Taken, for a slice would keep alive all that it was cut from.
                part, self._held = ready, held.take(pa.array(np.arange(held.num_rows)))
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
        self._worker.do(self._writer.write_table, part)

    def _follows(self, first: pa.Scalar) -> bool:
        """Return whether the first time of a part comes after the last one so far; empty times come last."""
        if self._latest is None or not first.is_valid:
            return self._latest is None or not (self._is_reversed and not self._latest.is_valid)
        if not self._latest.is_valid:
            return False
        # At the same time, the earlier row of the export comes first.
        return first.value > self._latest.value or (first.value == self._latest.value and not self._is_reversed)


def _sorted(part: pa.Table, time: str | None) -> pa.Table:
    """Return rows in their order; the engine hands over pieces that are in it, but side by side."""
    if not part.num_rows:
        return part
    places = np.argsort(part["source_row"].to_numpy(), kind="stable")
    if time is not None and not _follow(part[time], places):
        keys = [(time, "ascending", "at_end"), ("source_row", "ascending", "at_end")]
        places = pc.sort_indices(part.select([time, "source_row"]), keys).to_numpy()
    cuts = np.flatnonzero(np.diff(places) != 1) + 1
    if len(cuts) > _MOST_PIECES:
        return part.take(pa.array(places))
    # Pieces are looked at where they are; to take rows would write all of them anew.
    bounds = pairwise([0, *cuts.tolist(), len(places)])
    return pa.concat_tables([part.slice(int(places[start]), end - start) for start, end in bounds])


def _follow(times: pa.ChunkedArray, places: NDArray[np.int64]) -> bool:
    """Return whether times that are taken from these places never go back; empty ones would."""
    if times.null_count:
        return False
    instants = times.cast(pa.int64()).to_numpy()[places]
    return bool((instants[1:] >= instants[:-1]).all())


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
