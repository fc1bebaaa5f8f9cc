"""Where the rules of a vocabulary stand in its TOML text.

The standard library reads TOML and forgets the lines.  With them a wrong rule is told by its line, and one rule can be
changed without losing the comments around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_KEY = r"(?:\"[^\"\n]*\"|'[^'\n]*'|[\w-]+)"
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = re.compile(rf"(?P<twice>\[\[|\[)[ \t]*(?P<name>{_DOTTED})[ \t]*\]\]?")
_PAIR = re.compile(rf"(?P<name>{_DOTTED})[ \t]*=[ \t]*")
_BLANK = re.compile(r"(?:\s+|#[^\n]*)*")
#: What matters inside a value: texts and comments are passed over, for brackets in them mean nothing.
_TOKEN = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#[^\n]*|[\[\]{}]|\n", re.DOTALL
)


@dataclass(frozen=True)
class Span:
    """Part of the text from ``start`` up to ``end``; ``line`` is that of its start, from 1."""

    line: int
    start: int
    end: int


@dataclass
class Place:
    """Where one meaning stands: its line, its rules in order, and the offset of the bracket that closes their list.

    closes_at is None where the rules are no list in brackets.
    """

    line: int
    rules: list[Span] = field(default_factory=list)
    closes_at: int | None = None

    def line_of(self, position: int) -> int:
        """Return the line of the rule at a position, that of the meaning where it is not known."""
        return self.rules[position].line if position < len(self.rules) else self.line


def places(text: str) -> dict[str, Place]:
    """Return meaning → its place, of text that is valid TOML; a meaning of a table has the table before it."""
    found: dict[str, Place] = {}
    for meaning, start, value in _statements(text):
        place = found.setdefault(meaning, Place(_line(text, start)))
        if value is None:
            place.rules.append(Span(_line(text, start), start, start))
        else:
            _read_list(text, value, place)
    return found


def _statements(text: str) -> Iterator[tuple[str, int, int | None]]:
    """Yield path, offset and offset of the value of each pair; without the last for a table in double brackets."""
    table, at = "", 0
    while (at := _after_blank(text, at)) < len(text):
        if header := _HEADER.match(text, at):
            table = _path(header["name"])
            if header["twice"] == "[[":
                yield table, at, None
            at = header.end()
        elif pair := _PAIR.match(text, at):
            yield ".".join(filter(None, (table, _path(pair["name"])))), at, pair.end()
            at = _value_end(text, pair.end())
        else:
            return  # nothing that valid TOML has


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _marks(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield bracket or line end, its offset and the depth after it."""
    depth = 0
    for found in _TOKEN.finditer(text, at):
        mark = found[0]
        if mark in "[{":
            depth += 1
        elif mark in "]}":
            depth -= 1
        if mark in "[]{}\n":
            yield mark, found.start(), depth


def _value_end(text: str, at: int) -> int:
    for mark, offset, depth in _marks(text, at):
        if mark == "\n" and depth == 0:
            return offset
    return len(text)


def _read_list(text: str, at: int, place: Place) -> None:
    if not text.startswith("[", at):
        return
    start = at
    for mark, offset, depth in _marks(text, at):
        if mark == "{" and depth == 2:
            start = offset
        elif mark == "}" and depth == 1:
            place.rules.append(Span(_line(text, start), start, offset + 1))
        elif mark == "]" and depth == 0:
            place.closes_at = offset
            return


def _path(name: str) -> str:
    return ".".join(part.strip("\"'") for part in re.findall(_KEY, name))


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
