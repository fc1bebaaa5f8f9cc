"""What an export may be packed in: each file inside is offered by itself, and nothing expands beyond bounds.

bounds    how much may come out, told before anything does and watched while it does
gz        one compressed file
archive   a zip of several files
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flywheel_metrics.container import archive, gz
from flywheel_metrics.container.bounds import BOUNDS, Bounds
from flywheel_metrics.container.names import safe_name

__all__ = ["BOUNDS", "Bounds", "Part", "parts", "safe_name"]

_HEAD_BYTES = 8


@dataclass(frozen=True)
class Part:
    """One file to be read by itself.

    name: as a person knows it, with its folders inside an archive. path: where it lies now; None when it cannot be
    read. problem: why not, else empty.
    """

    name: str
    path: Path | None
    problem: str = ""


def parts(
    file: Path, folder: Path, bounds: Bounds = BOUNDS, progress: Callable[[float], None] = lambda share: None
) -> list[Part]:
    """Return the files that a dropped file consists of: itself, or what is packed in it, unpacked under ``folder``.

    A workbook and a zip of runbooks are files of their own. Names inside an archive are told, never used as paths.
    progress: called with the share of the bytes that is unpacked. Raises EmptyFile and UnreadableFile.
    """
    with file.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if gz.is_gz(head):
        return [Part(gz.inner_name(file.name), gz.unpack(file, folder / "1", bounds, progress))]
    if archive.is_zip(head) and archive.holds_exports(file):
        return [Part(*member) for member in archive.unpack(file, folder, bounds, progress)]
    return [Part(file.name, file)]
