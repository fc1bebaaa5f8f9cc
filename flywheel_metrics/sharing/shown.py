"""What a frozen link showed: the findings, verdicts, figures and pictures of its pages on the day it was made.

The SQL that counts is archived with a link (flywheel_metrics/definitions.py).  What Python makes of its answers,
from control limits to the words of a sentence, is archived as results, by the name of what made them and what it was
asked:

    shown/<digest>.json.xz    canonical JSON, whose hash is its name and part of the link's record; immutable

A page of the link takes them from here.  What is not here, such as another choice of the reader, is computed anew.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Protocol

from flywheel_metrics import as_json, files
from flywheel_metrics.answer import Answer
from flywheel_metrics.as_json import NotPlain, Texts
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import DamagedWorkspace, FlywheelError

#: Libraries whose results are shown: another version may compute another digit.
_LIBRARIES = ("numpy", "pandas", "scipy", "duckdb")
#: Folder of a workspace that holds it.
FOLDER = "shown"
_MOST_BYTES = 256 << 20


class Source(Protocol):
    """Where what is shown comes from: computed and written down, or taken from what was written down."""

    def value(self, name: str, asked: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Return what ``make`` makes of what was asked."""


class Recording:
    """Writes down what is computed. uploads: ids of those whose names are masked in it."""

    def __init__(self, uploads: Sequence[str]) -> None:
        self._uploads = list(uploads)
        self._values: dict[str, Any] = {}

    def value(self, name: str, asked: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Compute a value and write it down; one that has no plain form is computed anew each time."""
        made = make()
        with suppress(NotPlain):
            key = _key(name, asked)
            if key not in self._values:
                self._values[key] = as_json.encode(made)
        return made

    def archive(self, folder: Path) -> str:
        """Keep what was written down under ``folder`` and return its digest."""
        text = _canonical({"code": fingerprint(), "uploads": self._uploads, "values": self._values})
        digest = hashlib.sha256(text).hexdigest()[:32]
        path = folder / f"{digest}.json.xz"
        if not path.exists():
            files.write_bytes(path, lzma.compress(text, preset=3))
        return digest


@dataclass(frozen=True, eq=False)
class Shown:
    """What was written down.

    digest: of all of it. code: fingerprint of what computed it. uploads: ids of those whose names were masked in it.
    text: what every text becomes when it is taken out.
    """

    digest: str
    code: str
    uploads: tuple[str, ...]
    values: Mapping[str, Any]
    text: Texts | None = None

    @property
    def is_of_other_code(self) -> bool:
        """Whether the code that made it is not the code that runs."""
        return self.code != fingerprint()

    def value(self, name: str, asked: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Return what was written down, else what ``make`` makes now."""
        try:
            return as_json.decode(self.values[_key(name, asked)], self.text)
        except (KeyError, FlywheelError):
            return make()


@lru_cache(16)
def read(folder: Path, digest: str) -> Shown:
    """Return what is archived under a digest. Raises DamagedWorkspace when it is missing or was altered."""
    path = folder / f"{digest}.json.xz"
    try:
        with lzma.open(path) as stream:
            content = stream.read(_MOST_BYTES)
        if hashlib.sha256(content).hexdigest()[:32] != digest:
            raise DamagedWorkspace(f"What the link showed ({digest}) was altered.")
        found = json.loads(content)
        return Shown(digest, found["code"], tuple(found["uploads"]), found["values"])
    except (OSError, EOFError, lzma.LZMAError, ValueError, KeyError) as error:
        raise DamagedWorkspace(f"What the link showed ({digest}) cannot be read ({error}).") from error


@cache
def fingerprint() -> str:
    """Return the fingerprint of the code that computes what is shown: our own, and the libraries it counts with."""
    digest = hashlib.sha256()
    for name, content in _modules(resources.files("flywheel_metrics"), ""):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    for library in _LIBRARIES:
        digest.update(f"{library} {metadata.version(library)}\n".encode())
    return digest.hexdigest()[:16]


def _modules(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _modules(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".toml")):
            found.append((path + entry.name, entry.read_bytes()))
    return found


def _key(name: str, asked: tuple[Any, ...]) -> str:
    """Return the name of a value: what made it, and a hash of what it was asked.

    A dataset stands for its version, and an answer for its question: both are the same wherever the link is opened.
    """
    plain = tuple(_asked(each) for each in asked)
    return f"{name} {hashlib.sha256(_canonical(as_json.encode(plain))).hexdigest()[:24]}"


def _asked(what: Any) -> Any:
    if isinstance(what, Answer):
        return [what.metric, what.scope, what.split]
    return what.version if isinstance(what, Dataset) else what


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "surrogatepass")
