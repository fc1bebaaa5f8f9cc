r"""Counts the rows of a file a second time, sharing no code with the decoders, so that a lost row cannot hide.

What both follow, for delimited text (NUL characters left out; if rows end in bare CR, then CR and CRLF read as LF):

- A *line* ends at LF, together with the carriage returns right before it, or at the end of the file.
- A *record* begins at the start of a line. A cell that begins with ``"`` goes on, over lines too, to the next ``"``
  that is not doubled; then must come the delimiter or the end of a line. Any other cell goes on to the delimiter or
  the end of the line, and a ``"`` in it is a character like others. The record ends with the line of its last cell.
- A record that breaks this rule is *broken*: it counts as a record of one line, and the next line begins another.
  It is also broken when a cell is still open
  (a) at the end of the file;
  (b) at the end of a line when the record is longer than ``limit`` by then, in bytes of the file (for UTF-16 and
  UTF-32: of the same text in UTF-8);
  (c) at the end of a line that an earlier broken record passed over with an open cell. This changes nothing except
  after (b); it keeps the time linear.
- Empty lines at the start and at the very end are no records, nor is ``sep=;`` in line 1. The first record is the
  header. Every other record is a row, blank ones too.

Most files are *regular* (``regular``): these are counted by the places of their quotation marks and line feeds alone.

For JSON: with an envelope, each element of the arrays that top-level objects hold under these keys is a row. Without,
each top-level value is a row; but an array gives its elements instead, and an array among these its own elements.

For Parquet: the number of rows in the file's own metadata.

For YAML: each document that holds more than comments, or the elements of a list at its top. Lines end at LF, CR, CRLF,
NEL, LS and PS; ``---`` and ``...`` at the start of a line, with a blank or nothing after, part documents.

For a git history: the lines that begin with ``commit``, a blank, and 40 or 64 hexadecimal digits.

For runbooks: the entries of the zip's table of contents whose name does not end in ``/``; a page by itself is one.
"""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import regex

from flywheel_metrics.decode.count_json import JsonCounter
from flywheel_metrics.decode.count_records import RecordCounter
from flywheel_metrics.decode.regular import Counted, records

_BLOCK = 1 << 19
_LIMIT = 16 << 20
_C1 = "flywheel-c1"
_COMMIT = re.compile(rb"^commit (?:[0-9a-f]{24})?[0-9a-f]{40}(?![0-9A-Za-z])", re.MULTILINE)
#: Lines of YAML end as version 1.1 has it, whatever wrote them; at the start of one, a marker parts documents.
_YAML_BREAK, _YAML_MARKER = re.compile("\r\n|[\r\n\x85\u2028\u2029]"), re.compile(r"(?:---|\.\.\.)(?=[ \t]|\Z)")


def _as_control(error: UnicodeError) -> tuple[str, int]:
    """Read the five bytes that Windows-1252 leaves out as what they are in Latin-1: control characters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_C1, _as_control)


def delimited(
    file: Path,
    *,
    codec: str,
    mark_bytes: int,
    delimiter: str,
    ends_in_return: bool,
    progress: Callable[[float], None] = lambda _: None,
    limit: int = _LIMIT,
) -> int:
    """Count the rows under the header of a delimited file.

    codec: Python's name without a byte order mark, whose length is mark_bytes. limit: bytes of the longest record.
    """
    blocks = _blocks(file, codec, mark_bytes, progress)
    if ends_in_return:
        blocks = _line_feeds(blocks)
    counter = RecordCounter(delimiter, limit)
    for block in _from_first_row(_whole_lines(blocks)):
        counter.take(block)
    return max(0, counter.finish() - 1)


def regular(
    file: Path,
    *,
    codec: str,
    mark_bytes: int,
    delimiter: str,
    progress: Callable[[float], None] = lambda _: None,
) -> Counted | None:
    """Count the records, header included, and lines of a file whose text is regular, fast; None when it is not."""
    return records(_blocks(file, codec, mark_bytes, progress, strip_nul=False), delimiter)


def json_rows(
    file: Path, *, codec: str, mark_bytes: int, envelope: tuple[str, ...] | None, is_listed: bool = False
) -> int:
    """Count the rows of a JSON file.

    envelope: keys to the rows in each top-level object, None when there are none. is_listed: these objects are the
    elements of an array.
    """
    state = JsonCounter(envelope, is_listed=is_listed)
    rest = b""
    for block in _blocks(file, codec, mark_bytes, lambda _: None):
        # Keys are read, so their letters count, not only the brackets.
        rest = state.take(rest + (block.decode(codec, _C1).encode() if codec == "cp1252" else block))
    state.take(rest + b" ")
    return state.rows


def commits(file: Path, *, codec: str, mark_bytes: int) -> int:
    """Count the commits of a git history."""
    blocks = _blocks(file, codec, mark_bytes, lambda _: None)
    return sum(len(_COMMIT.findall(block)) for block in _whole_lines(blocks))


def yaml_rows(text: str) -> int:
    """Count the documents of a YAML text that hold something; of one that is a list, its elements."""
    documents: list[list[str]] = [[]]
    for line in _YAML_BREAK.split(text):
        if marker := _YAML_MARKER.match(line):
            documents.append([])
        written = line[marker.end() :] if marker else line
        if written.strip() and not written.lstrip().startswith(("#", "%")):
            documents[-1].append(written)
    return sum(_yaml_elements(lines) for lines in documents)


def _yaml_elements(lines: list[str]) -> int:
    if lines and lines[0].startswith("-"):
        return sum(line == "-" or line.startswith(("- ", "-\t")) for line in lines)
    return bool(lines)


def parquet(file: Path) -> int:
    """Return the number of rows that the metadata of a Parquet file states."""
    return int(pq.read_metadata(file).num_rows)


def bundle(file: Path) -> int:
    """Count the files of a zip by walking its table of contents; a file that is no zip is one."""
    content = file.read_bytes()
    end = content.rfind(b"PK\x05\x06")
    if end < 0:
        return 1
    (size,) = struct.unpack_from("<L", content, end + 12)
    # What stands before the first entry shifts every place by its length.
    place, found = end - size, 0
    while place < end and content.startswith(b"PK\x01\x02", place):
        name, extra, comment = struct.unpack_from("<HHH", content, place + 28)
        found += content[place + 46 : place + 46 + name][-1:] != b"/"
        place += 46 + name + extra + comment
    return found


def _blocks(
    file: Path, codec: str, mark_bytes: int, progress: Callable[[float], None], *, strip_nul: bool = True
) -> Iterator[bytes]:
    """Yield the file in blocks whose ASCII characters are single bytes, without NUL unless these are wanted."""
    wide = None if codec in {"utf-8", "cp1252"} else codecs.getincrementaldecoder(codec)()
    size = max(1, file.stat().st_size)
    with file.open("rb") as stream:
        stream.seek(mark_bytes)
        while block := stream.read(_BLOCK):
            text = wide.decode(block).encode() if wide else block
            yield text.replace(b"\0", b"") if strip_nul and b"\0" in text else text
            progress(min(1.0, stream.tell() / size))


def _line_feeds(blocks: Iterator[bytes]) -> Iterator[bytes]:
    held = b""
    for block in blocks:
        text = held + block
        held = b"\r" if text.endswith(b"\r") else b""
        yield text[: len(text) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    yield held.replace(b"\r", b"\n")


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut]
            rest = b""
        rest += block[cut:]
    if rest:
        yield rest


def _from_first_row(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Leave out the ``sep=`` line and the empty lines before the header."""
    is_first, is_started = True, False
    for block in blocks:
        text = block
        if is_first:
            text = re.sub(rb'\A("?)sep=[,;\t|]\1\r*(?:\n|\Z)', b"", text, flags=re.IGNORECASE)
            is_first = False
        if not is_started:
            text = regex.sub(rb"\A(?:\r*+\n)++", b"", text)
            is_started = bool(text)
        if text:
            yield text
