"""Reads a documented .sql file: a header of ``-- key: value`` lines, then SQL.

A header value may go on over the next comment lines when these are indented by two spaces or more
after the dashes. The header ends at the first line that is not a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from flywheel_metrics import definitions
from flywheel_metrics.errors import DocumentError

_KEY = re.compile(r"^-- ([a-z_]+): ?(.*)$")
_CONTINUED = re.compile(r"^--  +(.*)$")


@dataclass(frozen=True)
class SqlFile:
    """One documented .sql file.

    name: the file name without its ending. header: keys and values in the order written.
    sql: everything after the header, without surrounding white space.
    """

    name: str
    header: dict[str, str]
    sql: str

    def words(self, key: str) -> tuple[str, ...]:
        """Return the comma-separated words of a header value; empty when the key is absent."""
        return tuple(word.strip() for word in self.header.get(key, "").split(",") if word.strip())

    def lines(self, key: str) -> tuple[str, ...]:
        """Return the lines of a header value that goes over several lines."""
        return tuple(line.strip() for line in self.header.get(key, "").splitlines() if line.strip())


def parse(name: str, text: str) -> SqlFile:
    """Split the text of a .sql file into its header and its SQL.

    Raises DocumentError when a key occurs twice, or when a comment line of the header is neither a
    key nor the continuation of one.
    """
    header: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    body_starts = 0
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            break
        body_starts = number + 1
        if match := _KEY.match(line):
            key = match[1]
            if key in header:
                raise DocumentError(f"{name}.sql, line {number + 1}: the key {key!r} occurs twice")
            header[key] = match[2].strip()
        elif (match := _CONTINUED.match(line)) and key:
            header[key] = f"{header[key]}\n{match[1].strip()}".strip()
        else:
            raise DocumentError(f"{name}.sql, line {number + 1}: not a header line: {line!r}")
    return SqlFile(name, header, "\n".join(lines[body_starts:]).strip())


def require(document: SqlFile, folder: str, keys: Iterable[str]) -> None:
    """Raise DocumentError when one of ``keys`` is missing or empty in the header."""
    missing = [key for key in keys if not document.header.get(key)]
    if missing:
        raise DocumentError(f"{folder}/{document.name}.sql: the header lacks {', '.join(missing)}")


def load_folder(folder: str) -> Iterator[SqlFile]:
    """Yield the documented .sql files of a folder of this package, by name."""
    for entry in sorted(definitions.root(folder).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".sql"):
            yield _read(entry)


def _read(entry: Traversable) -> SqlFile:
    return parse(entry.name.removesuffix(".sql"), entry.read_text(encoding="utf-8"))
