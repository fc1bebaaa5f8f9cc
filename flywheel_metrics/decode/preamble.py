"""What stands above the header of delimited text: titles, dates and filters of a report, left out and told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from flywheel_metrics.decode import dialect
from flywheel_metrics.decode.choice import DEPTH
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.decode.lines import Lines
from flywheel_metrics.decode.records import Records
from flywheel_metrics.errors import UnreadableFile
from flywheel_metrics.load_issue import LoadIssue

#: A preamble is short; characters looked at, lines that decide how the rest is cut into cells.
_HEAD_BYTES, _LINES_TRIED = 1 << 18, 60


def first_rows(file: Path, encoding: Encoding) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield line and cells of each of the first lines as if it were the header; blank ones are left out."""
    lines = _lines(next(encoding.text(file, lambda _: None), ""))
    for number in range(1, min(DEPTH, len(lines)) + 1):
        rest = "".join(lines[number - 1 : number - 1 + _LINES_TRIED])
        if rest.split("\n", 1)[0].strip():
            decided = dialect.decide(rest, is_whole=True)
            blocks = Lines([rest], ends_in_return=decided.ends_in_return)
            records = (cells for _, rows in Records(blocks, decided.delimiter) for cells in rows or ())
            yield number, tuple(cell.strip().strip("\ufeff").strip() for cell in next(records, []))


def without(file: Path, target: Path, encoding: Encoding, header_row: int) -> tuple[Path, LoadIssue]:
    """Write the file with empty lines above its header, so that lines keep their numbers, and what there is to tell.

    Raises UnreadableFile when there is no such line near the start.
    """
    text = _head(file, encoding)
    lines = _lines(text)
    if not 1 < header_row <= min(DEPTH, len(lines)):
        raise UnreadableFile(
            f"The header is looked for in the first {DEPTH} lines of the file; line {header_row} is none."
        )
    above = "".join(lines[: header_row - 1])
    end = "\n" if "\n" in text else "\r"
    with file.open("rb") as source, target.open("wb") as out:
        out.write(source.read(encoding.mark_bytes))
        out.write((end * (header_row - 1)).encode(encoding.codec))
        source.seek(encoding.mark_bytes + len(above if encoding.is_single_byte else above.encode(encoding.codec)))
        shutil.copyfileobj(source, out, 1 << 20)
    message = f"The header was read in line {header_row}; what stands above it was left out."
    return target, LoadIssue(header_row, None, None, "header_row", "assumed", message)


def rows_above(file: Path, encoding: Encoding, header_row: int) -> tuple[LoadIssue, ...]:
    """Return a warning when lines above a header are as wide as a table; a title or a filter is far narrower."""
    widths = {number: sum(map(bool, cells)) for number, cells in first_rows(file, encoding) if number <= header_row}
    wide = [number for number, width in widths.items() if number < header_row and 2 * width > widths[header_row]]
    if len(wide) < 2:
        return ()  # by itself it may be a header of groups of columns
    message = (
        f"{len(wide)} lines above the header in line {header_row} have as many cells as rows have, and were left out. "
        f"If they are rows, name the columns in line {wide[0]} as in line {header_row} and load the file again."
    )
    return (LoadIssue(wide[0], None, None, "rows_above_header", "warned", message),)


def _head(file: Path, encoding: Encoding) -> str:
    """Return the start of the file with every character in place, so that its length tells where a line begins."""
    with file.open("rb") as stream:
        stream.seek(encoding.mark_bytes)
        head = stream.read(_HEAD_BYTES)
    if encoding.is_single_byte:
        return head.decode("latin-1")
    return head.decode(encoding.codec, "ignore")


def _lines(text: str) -> list[str]:
    end = "\n" if "\n" in text else "\r"
    return [line for line in re.split(f"(?<={end})", text) if line]
