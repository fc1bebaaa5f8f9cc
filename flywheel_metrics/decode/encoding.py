"""Decides how the bytes of a text file become characters: from all of them, not from a sample.

A byte order mark decides; without one, NUL bytes at every other place mean UTF-16. Else the file is UTF-8 when every
byte of it is valid UTF-8, and Windows-1252 when not. The five bytes that Windows-1252 leaves undefined are read as
control characters, as browsers do. NUL bytes carry no text and are left out. Each of these is told.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from flywheel_metrics.errors import UnreadableFile
from flywheel_metrics.load_issue import LoadIssue

CHUNK_BYTES = 1 << 18
_HEAD_BYTES = 1 << 16
#: Above this share of control characters a file is not text.
_CONTROL_SHARE = 0.05
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
_CP1252 = "".join(bytes([byte]).decode("latin-1" if byte in _UNDEFINED else "cp1252") for byte in range(256))
#: Byte order mark → codec without a mark. The longer marks come first: one begins like another.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Encoding:
    """How to read a file. codec: Python's name, without a mark. mark_bytes: length of the mark at the start."""

    codec: str
    mark_bytes: int
    issues: tuple[LoadIssue, ...] = ()

    @property
    def name(self) -> str:
        """The name to show: utf-8, utf-16, utf-32 or cp1252."""
        return self.codec.removesuffix("-le").removesuffix("-be")

    @property
    def is_single_byte(self) -> bool:
        """True when each character is one byte of the file."""
        return self.codec == "cp1252"

    def text(self, file: Path, progress: Callable[[float], None]) -> Iterator[str]:
        """Yield the text of the file in pieces of about a megabyte, without its mark and without NUL characters."""
        decode = _cp1252 if self.is_single_byte else codecs.getincrementaldecoder(self.codec)("strict").decode
        for chunk in _chunks(file, self.mark_bytes, progress):
            yield decode(chunk).replace("\x00", "")
        decode(b"", True)

    def utf8(self, file: Path) -> Iterator[tuple[bytes, float]]:
        """Yield the text of the file in UTF-8, in pieces, without its mark, and the share of it that is then read."""
        share = 0.0

        def note(done: float) -> None:
            nonlocal share
            share = done

        if self.codec == "utf-8":
            for chunk in _chunks(file, self.mark_bytes, note):
                yield chunk, share
        else:
            for piece in self.text(file, note):
                yield piece.encode(), share


def decide(file: Path, progress: Callable[[float], None]) -> Encoding:
    """Return the encoding of a text file that has at least one byte.

    Raises UnreadableFile when the file is not text, or breaks the encoding that its byte order mark announces.
    """
    with file.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    codec, mark_bytes = _marked(head) or (_unmarked_utf16(head) or "utf-8", 0)
    if codec != "utf-8":
        _require(file, codec, mark_bytes, progress)
        return Encoding(codec, mark_bytes)
    _refuse_control(head)
    scan = _Scan.of(file, mark_bytes, progress)
    return Encoding("utf-8" if scan.bad_line is None else "cp1252", mark_bytes, tuple(scan.issues()))


def _marked(head: bytes) -> tuple[str, int] | None:
    for mark, codec in _MARKS:
        if head.startswith(mark):
            length = len(mark)
            # Tools that add a mark to a file that has one are common enough.
            while head.startswith(mark, length):
                length += len(mark)
            return codec, length
    return None


def _unmarked_utf16(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    pairs = max(1, len(head) // 2)
    if odd > 0.3 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.3 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _refuse_control(head: bytes) -> None:
    text = head.rstrip(b"\x00")
    control = len(text) - len(text.translate(None, _CONTROL))
    if control > _CONTROL_SHARE * len(text) or not text:
        raise UnreadableFile("The file is binary, not text. CSV, JSON and Parquet are read.")


def _require(file: Path, codec: str, mark_bytes: int, progress: Callable[[float], None]) -> None:
    try:
        for _ in Encoding(codec, mark_bytes).text(file, progress):
            pass
    except UnicodeDecodeError as error:
        name = Encoding(codec, 0).name.upper()
        raise UnreadableFile(f"The file begins as {name} but is not {name} throughout. Save it as UTF-8.") from error


def _cp1252(chunk: bytes, final: bool = False) -> str:
    return codecs.charmap_decode(chunk, "strict", _CP1252)[0]


def _chunks(file: Path, start: int, progress: Callable[[float], None]) -> Iterator[bytes]:
    size = max(1, file.stat().st_size)
    with file.open("rb") as stream:
        stream.seek(start)
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk
            progress(min(1.0, stream.tell() / size))


@dataclass
class _Scan:
    """What one reading of all bytes shows. bad_line: first line that is not UTF-8."""

    bad_line: int | None = None
    undefined: int = 0
    nul: int = 0

    @classmethod
    def of(cls, file: Path, start: int, progress: Callable[[float], None]) -> _Scan:
        scan, bad = cls(), None
        at, rest = start, b""
        for chunk in _chunks(file, start, progress):
            scan.nul += chunk.count(b"\0") if b"\0" in chunk else 0
            if bad is None:
                text = rest + chunk
                cut = _boundary(text)
                bad = _bad_place(text[:cut], at)
                at, rest = at + cut, text[cut:]
        if bad is None:
            bad = _bad_place(rest, at)
        if bad is not None:
            scan.bad_line = 1 + sum(chunk.count(b"\n") for chunk in _until(file, start, bad))
            chunks = _chunks(file, start, lambda _: None)
            scan.undefined = sum(len(chunk) - len(chunk.translate(None, _UNDEFINED)) for chunk in chunks)
        return scan

    def issues(self) -> Iterator[LoadIssue]:
        if self.bad_line is not None:
            yield _remark(
                "encoding", "assumed",
                f"Line {self.bad_line} is not UTF-8, so the whole file was read as Windows-1252. "
                "Check the letters with accents; an export in UTF-8 leaves no doubt.",
            )  # fmt: skip
        if self.bad_line is not None and self.undefined:
            yield _remark(
                "undefined_byte", "warned",
                f"{self.undefined:,} bytes have no meaning in Windows-1252 and were kept as control characters; "
                "the file may be in another encoding. Export it as UTF-8.",
            )  # fmt: skip
        if self.nul:
            yield _remark("nul_byte", "changed", f"{self.nul:,} NUL bytes were left out; text has none.")


def _boundary(text: bytes) -> int:
    """Return where the last letter begins that may go on in the next piece; the length of the text when none may."""
    for back in range(1, min(4, len(text)) + 1):
        if text[-back] < 0x80:
            break
        if text[-back] >= 0xC0:
            return len(text) - back
    return len(text)


def _bad_place(text: bytes, at: int) -> int | None:
    """Return the place in the file of the first byte that UTF-8 refuses; ``at`` is that of the text."""
    ends = np.array([0, len(text)], np.int32)
    try:
        pa.StringArray.from_buffers(1, pa.py_buffer(ends), pa.py_buffer(text)).validate(full=True)
    except pa.ArrowInvalid:
        try:
            text.decode()
        except UnicodeDecodeError as error:
            return at + error.start
    return None


def _until(file: Path, start: int, end: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        stream.seek(start)
        while chunk := stream.read(min(CHUNK_BYTES, end - stream.tell())):
            yield chunk


def _remark(rule: str, action: str, message: str) -> LoadIssue:
    return LoadIssue(None, None, None, rule, action, message)
