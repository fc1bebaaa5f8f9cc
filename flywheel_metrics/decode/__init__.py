"""Bytes of a stranger → text rows in Parquet: every row accounted for, nothing guessed silently.

signature   what the first bytes say: Parquet, or a format that is refused with advice
choice      which sheet, and which row is the header
encoding    bytes → characters
preamble    what stands above the header of delimited text
lines, records, dialect, delimited      CSV and its kin
bulk                                    the same many rows at once, where the text leaves nothing to decide
json_shape, json_pages, json_rows       JSON and JSON lines
parquet_rows                            Parquet
workbook, sheet_rows                    XLSX: bounds and an own count; the cells of one sheet
git_rows                                git history
yaml_rows                               YAML of one or several documents
markdown_rows                           runbooks: a zip of Markdown pages, or one page
wrapped                                 objects that a collector's raw table carries in a cell
literals                                objects that pandas wrote into cells
writer, rejections                      where rows go: into Parquet, or told with a reason
alike                                   whether all cells of a column have one shape
count, count_json, regular      the same rows, counted by other means
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from flywheel_metrics.decode import (
    delimited,
    encoding,
    git_rows,
    json_rows,
    literals,
    markdown_rows,
    parquet_rows,
    preamble,
    sheet_rows,
    signature,
    workbook,
    wrapped,
    yaml_rows,
)
from flywheel_metrics.decode.choice import Choice, best
from flywheel_metrics.decode.decoded import Decoded, Mend
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.errors import EmptyFile
from flywheel_metrics.load_issue import LoadIssue

__all__ = ["Choice", "Decoded", "LoadIssue", "Mend", "Used", "decode", "likely_header", "sheet_names"]

#: Gives, for a header, the places of the columns that will be read; None for all.
Used = Callable[[tuple[str, ...]], Collection[int] | None]

_HEAD_BYTES = 1 << 12
#: How a JSON file begins; a header like ``[id],[name]`` does not.
_JSON = re.compile(r'\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[\[\]{"\d-]|true|false|null|$))')


def decode(
    file: Path,
    folder: Path,
    *,
    choice: Choice = Choice(),  # noqa: B008 - frozen
    mender: Callable[[tuple[str, ...]], Mend | None] = lambda _: None,
    used: Used = lambda _: None,
    progress: Callable[[float], None] = lambda _: None,
) -> Decoded:
    """Turn an export into text rows in a Parquet file under ``folder``, and say what was done to it.

    choice: sheet and header row that a person chose, and what tells a known header.
    mender: gives, for the header of delimited text, what completes a row that is narrower, or None to reject these.
    used: gives, for the header of delimited text, the places of the columns that will be read, or None for all.
    progress: called with the fraction that is done, from 0 to 1.
    Raises EmptyFile when there are no rows, UnreadableFile when the file is not CSV, JSON, Parquet or Markdown.
    """
    with file.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        raise EmptyFile("The file is empty: it has no bytes. Export it again.")
    path = folder / "rows.parquet"
    if (read := _binary(file, path, head, choice, progress)) is not None:
        return wrapped.unwrap(read, folder) if read.format == "parquet" else read
    decided = encoding.decide(file, lambda done: progress(0.1 * done))
    start = next(decided.text(file, lambda _: None), "")

    def rest(done: float) -> None:
        progress(0.1 + 0.9 * done)

    if git_rows.is_git(start):
        return git_rows.decode(file, path, decided, rest)
    if yaml_rows.is_yaml(start):
        return yaml_rows.decode(file, path, decided, rest)
    if _JSON.match(start):
        return wrapped.unwrap(json_rows.decode(file, path, decided, rest), folder)
    read = _delimited(file, path, decided, choice, mender, used, rest)
    return literals.unpack(wrapped.unwrap(read, folder), folder)


def likely_header(file: Path) -> int | None:
    """Return the line of delimited text that looks most like its header; None when none does."""
    return best(preamble.first_rows(file, encoding.decide(file, lambda _: None)), lambda header: False)


def sheet_names(file: Path) -> tuple[str, ...]:
    """Return the sheets of a workbook that hold values; none for any other file. Raises UnreadableFile."""
    return sheet_rows.names(file) if workbook.is_workbook(file) else ()


def _binary(file: Path, path: Path, head: bytes, choice: Choice, progress: Callable[[float], None]) -> Decoded | None:
    """Decode what is not read as text; None for text. Raises UnreadableFile for other formats that are not text."""
    if signature.is_parquet(head):
        return parquet_rows.decode(file, path, progress)
    if head.startswith(b"PK") and workbook.is_workbook(file):
        return sheet_rows.decode(file, path, choice, progress)
    if signature.is_markdown(file, head):
        return markdown_rows.decode(file, path, progress)
    signature.refuse_binary(head)
    return None


def _delimited(
    file: Path,
    path: Path,
    decided: Encoding,
    choice: Choice,
    mender: Callable[[tuple[str, ...]], Mend | None],
    used: Used,
    progress: Callable[[float], None],
) -> Decoded:
    def read_later(header: tuple[str, ...]) -> Collection[int] | None:
        return None if wrapped.is_raw(header) else used(header)

    header_row = choice.header_row or _known_row(file, decided, choice)
    if header_row is None or header_row == 1:
        return delimited.decode(file, path, decided, mender, progress, read_later)
    trimmed, told = preamble.without(file, path.with_suffix(".text"), decided, header_row)
    try:
        read = delimited.decode(trimmed, path, decided, mender, progress, read_later)
    finally:
        trimmed.unlink()
    lost = () if choice.header_row else preamble.rows_above(file, decided, header_row)
    return replace(read, header_row=header_row, issues=(told, *lost, *read.issues))


def _known_row(file: Path, decided: Encoding, choice: Choice) -> int | None:
    """Return the line of a known header below the first; None when the first is known, or none is."""
    rows = preamble.first_rows(file, decided)
    _, first = next(rows, (0, ()))
    return None if choice.knows(first) else next((number for number, cells in rows if choice.knows(cells)), None)
