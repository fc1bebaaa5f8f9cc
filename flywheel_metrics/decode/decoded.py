"""What the decode stage hands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flywheel_metrics.load_issue import LoadIssue

#: Completes the cells of a row that is narrower than its header; None where it is not certain which cell is missing.
Mend = Callable[[list[str]], list[str] | None]


@dataclass(frozen=True)
class Decoded:
    """One file as text cells in Parquet, and what was done to it.

    path: Parquet with source_row BIGINT and one VARCHAR column per header cell, c0, c1, …; empty cells are null;
    columns that nobody will read may be missing.
    header: cells of the header as written, without byte order mark and outer white space, repeats kept.
    format: csv, json, parquet, markdown or git. encoding: utf-8, utf-16, utf-32 or cp1252; empty for Parquet.
    delimiter: empty unless csv. envelope: scalars beside the rows of a JSON object, as text.
    rows_read: rows under the header, by the decoder. rows_counted: the same by an independent counter.
    issues: rejected rows (the first hundred thousand) and remarks on the whole file.
    rows_rejected: rows read that are not in the Parquet file.
    bare: places of columns in which no cell begins or ends with a blank or holds a no-break space, as far as known.
    alike: shape of all filled cells, as ``alike`` tells it, of the columns where that is known, by place.
    sheet, header_row: where the table was in a workbook; header_row also below a preamble, else None.
    """

    path: Path
    header: tuple[str, ...]
    format: str
    encoding: str
    delimiter: str
    envelope: dict[str, str]
    rows_read: int
    rows_counted: int
    issues: tuple[LoadIssue, ...]
    rows_rejected: int
    sheet: str | None = None
    header_row: int | None = None
    bare: frozenset[int] = frozenset()
    alike: Mapping[int, str] = field(default_factory=dict)
