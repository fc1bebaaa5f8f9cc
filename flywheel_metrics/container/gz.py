"""A file compressed with gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

from flywheel_metrics.container.bounds import Bounds, chunks, refuse_full_disk
from flywheel_metrics.container.names import safe_name
from flywheel_metrics.errors import EmptyFile, UnreadableFile

_TAR_PLACE, _TAR = 257, b"ustar"
_PACKED = {
    b"\x1f\x8b": "another gzip file", b"PK\x03\x04": "a zip archive or a workbook", b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive", b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive", b"(\xb5/\xfd": "a Zstandard archive",
}  # fmt: skip


def is_gz(head: bytes) -> bool:
    """Tell whether these are the first bytes of a gzip file."""
    return head.startswith(b"\x1f\x8b")


def inner_name(name: str) -> str:
    """Return the name of what is inside: the name without its last ending."""
    return name[:-3] if name.lower().endswith(".gz") else name


def unpack(file: Path, folder: Path, bounds: Bounds, progress: Callable[[float], None] = lambda share: None) -> Path:
    """Unpack a gzip file under ``folder``, counting as it comes out. Raises EmptyFile and UnreadableFile."""
    folder.mkdir(parents=True)
    target = folder / safe_name(inner_name(file.name))
    packed = file.stat().st_size
    with file.open("rb") as raw, target.open("wb") as out:

        def watch(done: int) -> None:
            bounds.refuse(file.name, packed, done)
            progress(raw.tell() / packed)

        refuse_full_disk(folder, packed)
        try:
            with gzip.GzipFile(fileobj=raw) as stream:
                for number, piece in enumerate(chunks(stream, watch)):
                    if number == 0:
                        _refuse_packed(file.name, piece)
                    out.write(piece)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            target.unlink()
            raise UnreadableFile(f"{file.name} is damaged or not complete ({error}). Make or load it again.") from error
        except BaseException:
            target.unlink()
            raise
    if not target.stat().st_size:
        raise EmptyFile(f"{file.name} holds an empty file. Export it again.")
    return target


def _refuse_packed(name: str, head: bytes) -> None:
    """Refuse an archive in the gzip file: what it would expand to cannot be told beforehand."""
    kinds = [kind for start, kind in _PACKED.items() if head.startswith(start)]
    if head[_TAR_PLACE : _TAR_PLACE + len(_TAR)] == _TAR:
        kinds.append("a tar archive")
    if kinds:
        raise UnreadableFile(f"{name} holds {kinds[0]}. Unpack it and offer the exports inside, or a zip of them.")
