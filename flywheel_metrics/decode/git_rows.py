"""Reads a git history, commit by commit: lines of a name and a value, and the message, indented by four spaces.

A message may hold any character, also what looks like the start of another commit: the indentation tells it apart.
Beside the message may stand the line in which git sums up how much a commit changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from flywheel_metrics.decode import count
from flywheel_metrics.decode.decoded import Decoded
from flywheel_metrics.decode.encoding import Encoding
from flywheel_metrics.decode.lines import RECORD_LIMIT
from flywheel_metrics.decode.rejections import Rejections
from flywheel_metrics.decode.writer import COLUMN_LIMIT, TextWriter
from flywheel_metrics.errors import UnreadableFile

MESSAGE, CHANGED = "message", "changed"
_START = re.compile(r"commit [0-9a-f]{40}(?:[0-9a-f]{24})?(?![0-9A-Za-z])")
_NAMED = re.compile(r"([a-z][a-z_]*)(?: (.*))?")
_SUMMARY = re.compile(r" \d+ files? changed")
_INDENT = "    "
_ROWS_HELD = 10_000

#: The named values of a commit, and the first line that is neither named, nor message, nor summary.
_Commit = tuple[dict[str, str], str | None]


def is_git(start: str) -> bool:
    """Tell whether a text begins as a git history does."""
    return _START.match(start) is not None


def decode(file: Path, path: Path, encoding: Encoding, progress: Callable[[float], None]) -> Decoded:
    """Write the commits of a git history to Parquet at ``path`` and count them.

    Raises UnreadableFile when the commits have too many different names, or a line has no end.
    """
    names: dict[str, None] = {}
    for named, _ in _commits(_lines(encoding.text(file, lambda done: progress(0.4 * done)))):
        names.update(dict.fromkeys(named))
        if len(names) > COLUMN_LIMIT:
            raise UnreadableFile(f"The commits have more than {COLUMN_LIMIT:,} different names; a history has not.")
    header, rejections = tuple(names), Rejections()
    with TextWriter(path, len(header)) as writer:
        commits = _commits(_lines(encoding.text(file, lambda done: progress(0.4 + 0.4 * done))))
        _write(commits, header, writer, rejections)
    counted = count.commits(file, codec=encoding.codec, mark_bytes=encoding.mark_bytes)
    progress(1.0)
    return Decoded(
        path, header, "git", encoding.name, "", {}, writer.rows_written + rejections.count, counted,
        encoding.issues + rejections.issues(), rejections.count,
    )  # fmt: skip


def _write(commits: Iterable[_Commit], header: tuple[str, ...], writer: TextWriter, rejections: Rejections) -> None:
    held: dict[int, list[str | None]] = {}
    for number, (named, stray) in enumerate(commits, start=1):
        if stray is None:
            held[number] = [named.get(name) for name in header]
        else:
            message = (
                f"Commit {number} has a line that is neither a name and a value, nor indented as its message is. "
                "Make the export with the documented command."
            )
            rejections.add(number, "stray_line", message)  # the line may be of an author
        if len(held) >= _ROWS_HELD:
            writer.add_rows(list(held), list(held.values()))
            held = {}
    writer.add_rows(list(held), list(held.values()))


def _commits(lines: Iterable[str]) -> Iterator[_Commit]:
    named: dict[str, str] = {}
    message: list[str] = []
    stray: str | None = None
    for line in lines:
        if _START.match(line):
            if named:
                yield _whole(named, message), stray
            named, message, stray = {}, [], None
        if line.startswith(_INDENT):
            message.append(line.removeprefix(_INDENT))
        elif not line:
            message += [""] if message else []
        elif _SUMMARY.match(line):
            named[CHANGED] = line.strip()
        elif match := _NAMED.fullmatch(line):
            named[match[1]] = match[2] or ""
        else:
            stray = stray or line
    yield _whole(named, message), stray


def _whole(named: dict[str, str], message: list[str]) -> dict[str, str]:
    return {**named, MESSAGE: "\n".join(message).strip("\n")}


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the lines without their ends; they end at LF only, since a message may hold any other character."""
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        if len(rest) > RECORD_LIMIT:
            raise UnreadableFile(f"A line is longer than {RECORD_LIMIT >> 20} MB; its end is lost.")
        yield from (line.removesuffix("\r") for line in lines)
    if rest:
        yield rest.removesuffix("\r")
