"""A zip of several exports: each member is unpacked by itself, under a name of our own."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from flywheel_metrics.container import gz
from flywheel_metrics.container.bounds import Bounds, chunks, refuse_full_disk
from flywheel_metrics.container.names import safe_name
from flywheel_metrics.errors import EmptyFile, ExportError, UnreadableFile

#: A member: its name, where it lies or None, and why it cannot be read.
Member = tuple[str, Path | None, str]

_LOCAL, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_SIZE, _COMMENT_LIMIT = 22, 1 << 16
_PAGES = (".md", ".markdown")
_EXPORTS = (
    ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xlsm", ".yaml", ".yml", ".gz", ".log",
)  # fmt: skip
#: What operating systems put into archives; nobody means it as an export.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_WORKBOOK = "[Content_Types].xml"
#: Of any zip, whatever it holds; a folder of runbooks has many small pages.
_ANY = Bounds(members=10_000)


def is_zip(head: bytes) -> bool:
    """Tell whether these are the first bytes of a zip."""
    return head.startswith((_LOCAL, _END))


def holds_exports(file: Path) -> bool:
    """Return whether a zip is an archive of exports, and not a workbook or a folder of runbooks, which are read whole.

    Raises UnreadableFile when it is damaged or endless.
    """
    refuse_endless(file, _ANY)
    with _damage_told(file.name), zipfile.ZipFile(file) as archive:
        names = [info.filename for info in archive.infolist() if _is_meant(info)]
    if _WORKBOOK in names or "mimetype" in names[:1]:
        return False
    pages = sum(name.lower().endswith(_PAGES) for name in names)
    exports = sum(name.lower().endswith(_EXPORTS) for name in names)
    return exports > 0 or not pages


def unpack(file: Path, folder: Path, bounds: Bounds, progress: Callable[[float], None]) -> list[Member]:
    """Unpack the members of a zip, each into a folder of its own under ``folder``.

    Raises EmptyFile when there are none, UnreadableFile when together they are beyond bounds; a single member that
    cannot be read is told and does not keep the others.
    """
    with _damage_told(file.name), zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if _is_meant(info)]
        if not infos:
            raise EmptyFile(f"{file.name} holds no file. Put the exports into it.")
        _refuse_beyond(file, infos, bounds)
        total = sum(info.file_size for info in infos)
        refuse_full_disk(folder, total)
        done, members = 0, []
        for number, info in enumerate(infos, 1):
            members.append(_member(archive, info, folder / str(number), bounds))
            done += info.file_size
            progress(done / max(1, total))
        return members


def refuse_endless(file: Path, bounds: Bounds) -> None:
    """Refuse an archive with too many members before its table of contents is read into memory."""
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - _END_SIZE - _COMMENT_LIMIT))
        tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_SIZE:
        raise UnreadableFile(f"{file.name} is damaged or not complete: a zip ends with its table of contents.")
    count, size = struct.unpack_from("<HL", tail, place + 10)
    if count > bounds.members or size > bounds.contents_bytes:
        raise UnreadableFile(
            f"{file.name} says that it holds {count:,} files; up to {bounds.members:,} are read. Make smaller archives."
        )


def _refuse_beyond(file: Path, infos: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    if len(infos) > bounds.members:
        raise UnreadableFile(
            f"{file.name} holds {len(infos):,} files; up to {bounds.members:,} are unpacked. Make smaller archives."
        )
    bounds.refuse(file.name, file.stat().st_size, sum(info.file_size for info in infos))


def _is_meant(info: zipfile.ZipInfo) -> bool:
    last = PurePosixPath(info.filename).name
    return not info.is_dir() and not info.filename.startswith(_LITTER[0]) and last not in _LITTER[1:]


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, bounds: Bounds) -> Member:
    try:
        _refuse(info)
        path = _written(archive, info, folder, bounds)
        if gz.is_gz(_head(path)):
            path = gz.unpack(path, folder / "unpacked", bounds)
        elif is_zip(_head(path)) and not _is_workbook(path):
            raise UnreadableFile("This is an archive inside the archive. Unpack it and offer it by itself.")
    except ExportError as error:
        return info.filename, None, str(error)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, RuntimeError,
        NotImplementedError,
    ) as error:  # fmt: skip
        return info.filename, None, f"This file is damaged in the archive ({error}). Make the archive again."
    return info.filename, path, ""


def _refuse(info: zipfile.ZipInfo) -> None:
    """Say why a member is not opened at all."""
    if stat.S_ISLNK(info.external_attr >> 16):
        raise UnreadableFile("This is a link to another file. Put the file itself into the archive.")
    if info.flag_bits & 1:
        raise UnreadableFile("This file is encrypted. Make the archive without a password.")
    if info.compress_type not in _METHODS:
        raise UnreadableFile("This file is compressed in a rare way. Make the archive with the usual one.")
    if info.filename.lower().endswith(_PAGES):
        raise UnreadableFile("This is a page of text among exports. Runbooks are read from a zip of their own.")
    if not info.file_size:
        raise EmptyFile("The file is empty: it has no bytes.")


def _written(archive: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path, bounds: Bounds) -> Path:
    """Write a member; more bytes than its header says are refused, for what it says was checked."""
    folder.mkdir(parents=True)
    path = folder / safe_name(info.filename)

    def watch(done: int) -> None:
        bounds.refuse(info.filename, info.compress_size, done)
        if done > info.file_size:
            raise UnreadableFile("More comes out of this file than the archive says. Make the archive again.")

    bounds.refuse(info.filename, info.compress_size, info.file_size)
    with archive.open(info) as stream, path.open("wb") as out:
        for piece in chunks(stream, watch):
            out.write(piece)
    return path


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(8)


def _is_workbook(path: Path) -> bool:
    refuse_endless(path, _ANY)
    with zipfile.ZipFile(path) as archive:
        return _WORKBOOK in archive.namelist()


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, struct.error, NotImplementedError, UnicodeError) as error:
        raise UnreadableFile(f"{name} is damaged or not complete ({error}). Make it again.") from error
