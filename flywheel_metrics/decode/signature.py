"""Tells the kind of a file from its first bytes, and refuses what is not text or Parquet with what to do instead."""

from __future__ import annotations

import re
from pathlib import Path

from flywheel_metrics.errors import UnreadableFile
from flywheel_metrics.runbook import bundle

_ARCHIVE = "Unpack it and offer the export inside."
_SAVE_AS_CSV = "Save the sheet as CSV UTF-8 and offer that file."

#: First bytes → what the file is, and what to do.
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "a gzip archive", _ARCHIVE),
    (b"BZh", "a bzip2 archive", _ARCHIVE),
    (b"\xfd7zXZ\x00", "an xz archive", _ARCHIVE),
    (b"(\xb5/\xfd", "a Zstandard archive", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _ARCHIVE),
    (b"Rar!\x1a\x07", "a RAR archive", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook or another Office document", _SAVE_AS_CSV),
    (b"%PDF-", "a PDF document", "Export the data as CSV."),
    (b"SQLite format 3\x00", "a SQLite database", "Export the table as CSV or Parquet."),
    (b"Obj\x01", "an Avro file", "Export the data as CSV or Parquet."),
    (b"ORC", "an ORC file", "Export the data as CSV or Parquet."),
    (b"\x89PNG", "a picture", "Export the data as CSV."),
    (b"\xff\xd8\xff", "a picture", "Export the data as CSV."),
    (b"GIF8", "a picture", "Export the data as CSV."),
    (b"{\\rtf", "a rich text document", "Export the data as CSV."),
)
_WEB_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)


def is_parquet(head: bytes) -> bool:
    """Tell whether these are the first bytes of a Parquet file."""
    return head.startswith((b"PAR1", b"PARE"))


def is_markdown(file: Path, head: bytes) -> bool:
    """Tell whether a file is a Markdown page by its name, or a zip with at least one such page in it."""
    if head.startswith(b"PK\x03\x04"):
        return bundle.holds_pages(file)
    return file.name.lower().endswith(bundle.ENDINGS)


def refuse_binary(head: bytes) -> None:
    """Raise UnreadableFile when the first bytes are those of a known format that is not read."""
    if head.startswith(b"PK\x03\x04"):
        raise _refusal(*_zip(head))
    for start, kind, remedy in _REFUSED:
        # ``ORC`` may open a line of text; what follows it in the format is binary.
        if head.startswith(start) and (start != b"ORC" or not head[3:7].isascii() or b"\x00" in head[3:7]):
            raise _refusal(kind, remedy)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _WEB_PAGE.match(text):
        raise _refusal("a web page, perhaps of a login that was needed", "Download the export itself.")
    if _XML.match(text):
        raise _refusal("an XML document", "Export the data as CSV.")


def _zip(head: bytes) -> tuple[str, str]:
    if b"[Content_Types].xml" in head or b"xl/" in head or b"_rels/" in head:
        return "an Excel workbook or another Office document", _SAVE_AS_CSV
    if b"opendocument" in head:
        return "an OpenDocument file", _SAVE_AS_CSV
    return "a zip archive, not complete or without a runbook (.md) in it", _ARCHIVE


def _refusal(kind: str, remedy: str) -> UnreadableFile:
    return UnreadableFile(f"This is {kind}; CSV, JSON, Parquet and Markdown are read. {remedy}")
