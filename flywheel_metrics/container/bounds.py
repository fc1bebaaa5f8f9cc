"""How much may come out of a compressed file.

A few kilobytes can stand for terabytes. So what an archive says of itself is checked before anything is unpacked, and
since it may lie, what comes out is counted while it does.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flywheel_metrics.errors import UnreadableFile

_CHUNK = 1 << 20
#: Room that is left on the disk, for the tables made of the file.
_SPARE_BYTES = 256 << 20


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


@dataclass(frozen=True)
class Bounds:
    """members: files in an archive. total_bytes: of all of them, unpacked. ratio: unpacked to packed size.

    small_bytes: below it no ratio is too high: short files of one repeated row compress beyond any bound.
    contents_bytes: of an archive's table of contents.
    """

    members: int = 1_000
    total_bytes: int = 8 << 30
    ratio: int = 250
    small_bytes: int = 32 << 20
    contents_bytes: int = 4 << 20

    def refuse(self, name: str, packed: int, unpacked: int) -> None:
        """Raise UnreadableFile when so many bytes are too many, for themselves or for what they are packed in."""
        if unpacked > self.total_bytes:
            raise UnreadableFile(
                f"{name} would expand beyond {_size(self.total_bytes)}, the most that is unpacked. "
                "Export a shorter range, or several."
            )
        if unpacked > self.small_bytes and unpacked > self.ratio * max(packed, 1):
            raise UnreadableFile(
                f"{name} would expand to more than {self.ratio} times its size, as no export does. "
                "Unpack it yourself and offer what is inside, if you trust it."
            )


BOUNDS = Bounds()


def refuse_full_disk(folder: Path, needed: int) -> None:
    """Raise UnreadableFile when the disk has no room for so many bytes."""
    free = shutil.disk_usage(folder).free
    if needed + _SPARE_BYTES > free:
        raise UnreadableFile(f"The disk has no room to unpack the file: {_size(needed)} needed, {_size(free)} free.")


def chunks(stream: Readable, watch: Callable[[int], None]) -> Iterator[bytes]:
    """Yield what a stream gives, piece by piece; ``watch`` is told the bytes so far and may raise."""
    done = 0
    while piece := stream.read(_CHUNK):
        done += len(piece)
        watch(done)
        yield piece


def _size(count: int) -> str:
    return f"{count / (1 << 30):,.1f} GB" if count >= 1 << 30 else f"{max(1, count >> 20):,} MB"
