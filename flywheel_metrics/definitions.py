"""The definitions in force: all SQL that counts.  A frozen link keeps those it was counted with.

The packaged files are in force unless ``using`` puts an archived set in their place, for the thread that runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from flywheel_metrics import files
from flywheel_metrics.errors import DamagedWorkspace

FOLDERS = ("tables", "models", "metrics", "rivals", "trails", "report")

_Asked = TypeVarTuple("_Asked")
_Answer = TypeVar("_Answer")

_root: ContextVar[Path | None] = ContextVar("flywheel-definitions", default=None)


def root(folder: str) -> Traversable:
    """Return where the documented .sql files of a folder are read from."""
    archived = _root.get()
    # A set that was archived before a folder counted among the definitions goes on with the packaged one.
    if archived is not None and folder in FOLDERS and (archived / folder).is_dir():
        return archived / folder
    return resources.files("flywheel_metrics") / folder


def in_force() -> Path | None:
    """Return the archived set in force, None for the packaged one; part of the key of whatever is kept."""
    return _root.get()


def kept(maxsize: int | None = None) -> Callable[[Callable[[*_Asked], _Answer]], Callable[[*_Asked], _Answer]]:
    """Keep what a function returned, apart for each set of definitions; the least lately asked goes first."""

    def keeping(function: Callable[[*_Asked], _Answer]) -> Callable[[*_Asked], _Answer]:
        @lru_cache(maxsize)
        def found(_: Path | None, *args: *_Asked) -> _Answer:
            return function(*args)

        @wraps(function)
        def asked(*args: *_Asked) -> _Answer:
            return found(in_force(), *args)

        return asked

    return keeping


@contextmanager
def using(folder: Path, digest: str) -> Iterator[None]:
    """Put the archived set of that digest in force; the packaged one where it is the same.

    Raises DamagedWorkspace when the set is missing or was altered.
    """
    token = _root.set(archived(folder, digest))
    try:
        yield
    finally:
        _root.reset(token)


def put_in_force(root: Path | None) -> None:
    """Put a set in force for the thread that runs, until another is put in its place; None is the packaged one."""
    _root.set(root)


def archived(folder: Path, digest: str) -> Path | None:
    """Return where the archived set of that digest is; None where it is the packaged one.

    Raises DamagedWorkspace when the set is missing or was altered.
    """
    if digest == packaged_digest():
        return None
    found = folder / digest
    if not digest.isalnum() or not found.is_dir():
        raise DamagedWorkspace(f"The definitions {digest} that the link was counted with are missing.")
    if (actual := _checked_digest(found)) != digest:
        raise DamagedWorkspace(f"The definitions {digest} that the link was counted with were altered ({actual}).")
    return found


def archive(folder: Path) -> str:
    """Keep the packaged set under ``folder``, once, and return its digest."""
    digest = packaged_digest()
    target = folder / digest
    if not target.is_dir():
        with files.new_folder(target) as new:
            for name in FOLDERS:
                (new / name).mkdir()
                for entry in _documents(resources.files("flywheel_metrics"), name):
                    (new / name / entry.name).write_bytes(entry.read_bytes())
    return digest


@lru_cache(64)
def _checked_digest(found: Path) -> str:
    return _digest(found)


@cache
def packaged_digest() -> str:
    """Return the digest of the packaged set: 16 hexadecimal digits."""
    return _digest(resources.files("flywheel_metrics"))


def _digest(place: Traversable) -> str:
    digest = hashlib.sha256()
    for name in FOLDERS:
        for entry in _documents(place, name):
            content = entry.read_bytes()
            digest.update(f"{name}/{entry.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _documents(place: Traversable, name: str) -> list[Traversable]:
    folder = place / name
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted((entry for entry in found if entry.name.endswith(".sql")), key=lambda entry: entry.name)
