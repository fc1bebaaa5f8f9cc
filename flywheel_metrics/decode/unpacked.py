"""Writes a decoded table anew, with what its cells held as columns of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import TextWriter

_CELLS_HELD = 50_000

#: The cells of a row by name.
Row = dict[str, str | None]


def rewrite(decoded: Decoded, header: tuple[str, ...], rows: Iterable[tuple[int, Row | str]], path: Path) -> Decoded:
    """Return the table as if the tool's own JSON had been read.

    rows: the number of each row with its cells by name, or with the sentence that says why it holds no object; its
    text is not told, for it may hold a name. path: of a file to write first, which then takes the table's place.
    """
    rejections = Rejections()
    held: dict[int, list[str | None]] = {}
    with TextWriter(path, len(header)) as writer:
        for number, row in rows:
            if isinstance(row, str):
                rejections.add(number, "not_an_object", row)
            else:
                held[number] = [row.get(name) for name in header]
            if len(held) * len(header) > _CELLS_HELD:
                writer.add_rows(list(held), list(held.values()))
                held = {}
        writer.add_rows(list(held), list(held.values()))
    path.replace(decoded.path)
    return replace(
        decoded,
        header=tuple(name.strip() for name in header),
        format="json",
        issues=decoded.issues + rejections.issues(),
        rows_rejected=decoded.rows_rejected + rejections.count,
        bare=writer.bare,
        alike=writer.alike,
    )
