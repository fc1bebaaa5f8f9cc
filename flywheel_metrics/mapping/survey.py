"""What the columns of an unknown file look like: from its first rows, enough to suggest, never to decide."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyarrow import parquet

from flywheel_metrics.cast.number import NUMBER
from flywheel_metrics.cast.shape import reading
from flywheel_metrics.decode import Decoded
from flywheel_metrics.source import ANY_ENDING, normalise

_ROWS, _CELLS = 5_000, 400_000
_SAMPLES = 3
#: A column with more different values is no enumeration.
MOST_WORDS = 40
_NUMBER = re.compile(NUMBER.replace(",", "[.,]").replace(r"\.", "[.,]"))
_EMPTY = re.compile(r"[-–—]+|n/?a|null|none|nil|\(?(?:blank|empty)\)?", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column of the file. name: normalised header cell, repeats are one. header: as written.

    filled, different: cells with a value, and how many values. times, numbers: share of the filled cells that can be
    read so. length: of the average cell, in characters. samples: the first different values. empty_words: cells that
    say that nothing is there.
    """

    name: str
    header: str
    filled: int
    different: int
    times: float
    numbers: float
    length: float
    samples: tuple[str, ...]
    empty_words: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What it holds, in a word or two."""
        if not self.filled:
            return "empty"
        if self.times > 0.5:
            return "times"
        return "numbers" if self.numbers > 0.5 else "text"


@dataclass(frozen=True)
class Survey:
    """A file. header: as written. rows: looked at. path: its cells as text, as the decoder left them.

    format, sheet, header_row: as in ``Decoded``.
    """

    header: tuple[str, ...]
    rows: int
    columns: tuple[Column, ...]
    path: Path
    format: str
    sheet: str | None
    header_row: int | None
    _values: dict[str, tuple[str, ...] | None] = field(default_factory=dict, compare=False)

    def column(self, name: str) -> Column | None:
        """Return the column of that normalised name."""
        return next((column for column in self.columns if column.name == name), None)

    def values(self, name: str) -> tuple[str, ...] | None:
        """Return all the different values of a column over the whole file; None when they are too many to list."""
        if name not in self._values:
            self._values[name] = self._read_values(name)
        return self._values[name]

    def _read_values(self, name: str) -> tuple[str, ...] | None:
        places = [f"c{place}" for place, cell in enumerate(self.header) if normalise(cell) == name]
        found: dict[str, None] = {}
        with parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(columns=places):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    value = next((cell.strip() for cell in cells if cell and cell.strip()), "")
                    if value:
                        found[value] = None
                if len(found) > MOST_WORDS:
                    return None
        return tuple(found)


def survey(decoded: Decoded) -> Survey:
    """Look at the first rows of a decoded file."""
    rows = max(20, min(_ROWS, _CELLS // len(decoded.header)))
    with parquet.ParquetFile(decoded.path) as file:
        batch = next(file.iter_batches(batch_size=rows), None)
    cells = [column.to_pylist() for column in batch.columns[1:]] if batch is not None else [[] for _ in decoded.header]
    merged: dict[str, tuple[str, list[str]]] = {}
    for header, column in zip(decoded.header, cells, strict=True):
        filled = [cell.strip() for cell in column if cell and cell.strip()]
        merged.setdefault(normalise(header), (header, []))[1].extend(filled)
    columns = tuple(
        _column(name, header, values) for name, (header, values) in merged.items() if _is_apart(name, merged)
    )
    looked_at = batch.num_rows if batch is not None else 0
    return Survey(decoded.header, looked_at, columns, decoded.path, decoded.format, decoded.sheet, decoded.header_row)


def _is_apart(name: str, names: Iterable[str]) -> bool:
    """Return whether a name means one column: in a source, a star at the end stands for any ending."""
    start = name.removesuffix(ANY_ENDING)
    return bool(start) and (start == name or not any(each.startswith(start) and each != name for each in names))


def _column(name: str, header: str, values: list[str]) -> Column:
    empty = tuple(dict.fromkeys(value for value in values if _EMPTY.fullmatch(value)))
    kept = [value for value in values if value not in empty]
    counts = Counter(kept)
    total = max(1, len(kept))
    times = sum(count for value, count in counts.items() if reading(re.sub("[0-9]", "9", value)))
    numbers = sum(count for value, count in counts.items() if _NUMBER.fullmatch(value))
    length = sum(map(len, kept)) / total
    return Column(
        name, header, len(kept), len(counts), times / total, numbers / total, length,
        tuple(list(counts)[:_SAMPLES]), empty,
    )  # fmt: skip
