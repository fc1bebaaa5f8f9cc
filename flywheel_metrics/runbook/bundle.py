"""A zip, a folder or a single page as named texts: bounded, nothing is unpacked to disk, and every file is told."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from flywheel_metrics.errors import EmptyFile, UnreadableFile

#: Bounds: files of a bundle, bytes of one page, bytes of all pages, bytes of the archive's table of contents.
FILES, PAGE_BYTES, ALL_BYTES, CONTENTS_BYTES = 10_000, 128 << 10, 16 << 20, 4 << 20
#: Reading open brackets costs time that grows with their square.
BRACKETS = 4_000
ENDINGS = (".md", ".markdown")

_END = b"PK\x05\x06"
_END_SIZE, _COMMENT_LIMIT = 22, 1 << 16
_TIMES = 0x5455  # extra field with times in UTC
#: No runbook is older; an earlier time is a blank one.
_FIRST_YEAR = 1990


@dataclass(frozen=True)
class Entry:
    """One file of a bundle. text: of a page, else None with the rule and the reason. changed_at: ISO, may be empty.

    number: its place among the files, from 1.
    """

    number: int
    path: str
    changed_at: str
    text: str | None
    rule: str = ""
    reason: str = ""


def entries(file: Path) -> list[Entry]:
    """Return the files of a zip, in its order, or the page itself. Raises EmptyFile and UnreadableFile."""
    if not zipfile.is_zipfile(file):
        return [_single(file)]
    _refuse_endless(file)
    with _damage_told(), zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if not infos:
            raise EmptyFile("The zip holds no file. Put the runbooks, one Markdown file each, into it.")
        return list(_entries(archive, infos))


def holds_pages(file: Path) -> bool:
    """Return whether a zip holds at least one page. Raises UnreadableFile when it is damaged or endless."""
    if not zipfile.is_zipfile(file):
        return False
    _refuse_endless(file)
    with _damage_told(), zipfile.ZipFile(file) as archive:
        return any(info.filename.lower().endswith(ENDINGS) for info in archive.infolist())


def pack(folder: Path, target: Path) -> None:
    """Write a folder as a zip that reads as the folder does: pages whole, of other files the names alone.

    Hidden files and links to elsewhere are left out. The same folder gives the same bytes. Raises UnreadableFile
    beyond the bounds.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and _is_own(folder, path)]
    if not paths:
        raise EmptyFile(f"The folder {folder} holds no file.")
    if len(paths) > FILES:
        raise UnreadableFile(f"The folder {folder} holds {len(paths):,} files; up to {FILES:,} are read.")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            changed = int(path.stat().st_mtime)
            moment = datetime.fromtimestamp(max(changed, 315_532_800), UTC)
            info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), moment.timetuple()[:6])
            info.extra = struct.pack("<HHBl", _TIMES, 5, 1, changed)
            archive.writestr(info, _head(path))


def _head(path: Path) -> bytes:
    if not path.name.lower().endswith(ENDINGS):
        return b""
    with path.open("rb") as stream:
        return stream.read(PAGE_BYTES + 1)


def _is_own(folder: Path, path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.resolve().is_relative_to(folder.resolve())


def _single(file: Path) -> Entry:
    if file.stat().st_size > PAGE_BYTES:
        raise UnreadableFile(f"The page is longer than {PAGE_BYTES >> 10} KB; a runbook is one page.")
    text, rule, reason = _decoded(file.read_bytes())
    if text is None:
        raise UnreadableFile(f"The page cannot be read: {reason}")
    return Entry(1, file.name, "", text, rule, reason)


def _refuse_endless(file: Path) -> None:
    """Refuse an archive with too many files before its table of contents is read into memory."""
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _END_SIZE - _COMMENT_LIMIT))
        tail = stream.read()
    place = tail.rfind(_END)
    count, size = struct.unpack_from("<HL", tail, place + 10) if place >= 0 else (0, 0)
    if count > FILES or size > CONTENTS_BYTES:
        raise UnreadableFile(f"The zip holds more than {FILES:,} files; a folder of runbooks has fewer.")


def _entries(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Iterator[Entry]:
    common = _common_folder([info.filename for info in infos])
    left = ALL_BYTES
    for number, info in enumerate(infos, 1):
        path = info.filename[len(common) :]
        text, rule, reason = _read(archive, info, path, left)
        left -= len(text.encode()) if text else 0
        yield Entry(number, path, _changed_at(info), text, rule, reason)


def _common_folder(names: list[str]) -> str:
    """Return the folder that all files are in: an archive often adds one, whose name is another with each download."""
    folders = [PurePosixPath(name).parts[:-1] for name in names]
    shared = 0
    while all(len(each) > shared and each[shared] == folders[0][shared] for each in folders):
        shared += 1
    prefix = "".join(f"{part}/" for part in folders[0][:shared])
    return prefix if all(name.startswith(prefix) for name in names) else ""


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, left: int) -> tuple[str | None, str, str]:
    """Return the text of a page; else None with the rule and the reason. What a header says of sizes is not trusted."""
    if refusal := _refusal(info, path):
        return None, *refusal
    try:
        with archive.open(info) as stream:
            content = stream.read(min(PAGE_BYTES, left) + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        return None, "damaged", f"This page is damaged ({error}); make the zip again."
    if len(content) > left:
        return None, "too_much", f"The pages together are longer than {ALL_BYTES >> 20} MB; hand in fewer at a time."
    if len(content) > PAGE_BYTES:
        return None, "too_long", f"This page is longer than {PAGE_BYTES >> 10} KB; a runbook is one page."
    return _decoded(content)


def _refusal(info: zipfile.ZipInfo, path: str) -> tuple[str, str] | None:
    """Return the rule and the reason why a file is not opened at all; None when it may be."""
    if not path.lower().endswith(ENDINGS):
        return "not_markdown", "This is no Markdown page (.md); links to it count as alive."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "link_in_archive", "This is a link to another file; put the page itself into the zip."
    if info.flag_bits & 1:
        return "encrypted", "This page is encrypted; make the zip without a password."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "unknown_compression", "This page is compressed in a rare way; make the zip with the usual one."
    return None


def _decoded(content: bytes) -> tuple[str | None, str, str]:
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        return None, "not_text", "This page is not text."
    if not text.strip():
        return None, "blank_page", "This page is blank."
    if text.count("[") > BRACKETS:
        return None, "too_many_links", f"This page has more than {BRACKETS:,} opening brackets; a runbook has few."
    return text, "", ""


def _changed_at(info: zipfile.ZipInfo) -> str:
    """Return when the file was changed: in UTC where the archive says so, else as its maker's clock had it.

    Empty where the time is a blank one, as of archives that are made to be the same each time.
    """
    seconds = _utc_seconds(info.extra)
    try:
        if seconds is not None:
            moment, zone = datetime.fromtimestamp(seconds, UTC), "Z"
        else:
            moment, zone = datetime(*info.date_time), ""  # noqa: DTZ001 - no zone is told
    except (ValueError, OverflowError, OSError):
        return ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{zone}" if moment.year >= _FIRST_YEAR else ""


def _utc_seconds(extra: bytes) -> int | None:
    while len(extra) >= 9:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _TIMES and size >= 5 and extra[4] & 1:
            return int(struct.unpack_from("<l", extra, 5)[0])
        extra = extra[4 + size :]
    return None


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, struct.error, NotImplementedError, UnicodeError) as error:
        raise UnreadableFile(f"The zip is damaged or not complete ({error}). Make it again.") from error
