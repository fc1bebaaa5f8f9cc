"""Reads JSON and JSON lines, row by row: once for the shape, once for the columns, once for the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ijson

from flywheel_metrics.decode import count, json_numbers, json_shape
from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.decode.json_shape import Shape
from flywheel_metrics.decode.json_text import cells
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import COLUMN_LIMIT, TextWriter
from flywheel_metrics.errors import EmptyFile, UnreadableFile

_CELLS_HELD = 50_000
#: What a parser may raise for a stranger's bytes: broken syntax, and numbers beyond the limits of decimals.
_BROKEN = (ijson.JSONError, ValueError, ArithmeticError, RecursionError)


def decode(file: Path, path: Path, encoding: Encoding, progress: Callable[[float], None]) -> Decoded:
    """Write the rows of a JSON file to Parquet at ``path`` and count them.

    Raises EmptyFile when there are no rows, UnreadableFile when the file is not JSON throughout or has no objects.
    """
    source = _Source(file, encoding, progress)
    json_numbers.refuse_long(lambda: encoding.text(file, lambda done: None))
    try:
        shape = json_shape.find(ijson.basic_parse(source.stream(0.0), multiple_values=True))
        header = _header(_rows(source, shape, 0.3))
        rejections = Rejections()
        with TextWriter(path, len(header)) as writer:
            _write(_rows(source, shape, 0.6), header, writer, rejections)
    except _BROKEN as error:
        reason = str(error).strip().partition("\n")[0]
        raise UnreadableFile(
            f"The file begins as JSON but is not JSON throughout ({reason}). It may be cut off: export it again."
        ) from error
    counted = count.json_rows(
        file, codec=encoding.codec, mark_bytes=encoding.mark_bytes, envelope=shape.envelope, is_listed=shape.is_listed
    )
    progress(1.0)
    return Decoded(
        path, tuple(name.strip() for name in header), "json", encoding.name, "", shape.scalars,
        writer.rows_written + rejections.count, counted, encoding.issues + rejections.issues(), rejections.count,
    )  # fmt: skip


class _Source:
    """The file as a byte stream in UTF-8, as often as it is asked for."""

    def __init__(self, file: Path, encoding: Encoding, progress: Callable[[float], None]) -> None:
        self._file, self._encoding, self._progress = file, encoding, progress

    def stream(self, begun: float) -> _Stream:
        """Return the file from its start. begun: the fraction of the work that is done by now."""
        return _Stream(self._encoding.text(self._file, lambda done: self._progress(begun + 0.3 * done)))


class _Stream:
    """What ijson reads from: pieces of text as UTF-8."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces

    def read(self, size: int) -> bytes:
        """Return the next bytes, how many ever; none at the end. ijson asks for no bytes to learn the type."""
        if size == 0:
            return b""
        for piece in self._pieces:
            if piece:
                return piece.encode()
        return b""


def _rows(source: _Source, shape: Shape, begun: float) -> Iterator[Any]:
    for value in ijson.items(source.stream(begun), shape.prefix, multiple_values=True):
        if shape.is_nested and isinstance(value, list):
            yield from _elements(value, 2 if shape.prefix == "" else 1)
        else:
            yield value


def _elements(values: list[Any], levels: int) -> Iterator[Any]:
    for value in values:
        if levels > 1 and isinstance(value, list):
            yield from _elements(value, levels - 1)
        else:
            yield value


def _header(rows: Iterator[Any]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    has_rows = False
    for row in rows:
        has_rows = True
        if isinstance(row, dict):
            names.update(dict.fromkeys(name for name, _ in cells(row)))
        if len(names) > COLUMN_LIMIT:
            raise UnreadableFile(f"The rows have more than {COLUMN_LIMIT:,} different names; an export has not.")
    if not has_rows:
        raise EmptyFile("The JSON holds no rows. Export a range that holds data.")
    if not names:
        raise UnreadableFile("The JSON holds no objects with named values; rows must be objects.")
    return tuple(names)


def _write(rows: Iterator[Any], header: tuple[str, ...], writer: TextWriter, rejections: Rejections) -> None:
    held: dict[int, list[str | None]] = {}
    for number, row in enumerate(rows, start=1):
        named = dict(cells(row)) if isinstance(row, dict) else {}
        if any(named.values()):
            held[number] = [named.get(name) for name in header]
        else:
            _reject(number, row, rejections)
        if len(held) * len(header) > _CELLS_HELD:
            writer.add_rows(list(held), list(held.values()))
            held = {}
    writer.add_rows(list(held), list(held.values()))


def _reject(number: int, row: Any, rejections: Rejections) -> None:
    if isinstance(row, dict):
        rejections.add(number, "blank_row", f"Row {number} is blank; a row has at least one value.")
    else:
        message = f"Row {number} is not an object; a row is an object of names and values."
        rejections.add(number, "not_an_object", message)  # the text may be a name
