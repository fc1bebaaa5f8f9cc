"""A Markdown page as what matters of a runbook: its headings and what stands under them, its code, its links.

Parsed by markdown-it-py (CommonMark with tables), so that a ``#`` in a code block is no heading.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Characters in a line of a printed page, for its length.
LINE_CHARACTERS = 90
#: Lines that a heading and a picture take.
_HEADING_LINES, _PICTURE_LINES = 2, 12

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_META = re.compile(r"^([A-Za-z][\w -]*?)\s*[:=]\s*(.*?)\s*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
#: A static site generator's way to link another page: ``{{< ref "./Other.md" >}}``.
_REF = re.compile(r"\{\{[<%]\s*(?:rel)?ref\s+\"([^\"]+)\"\s*[>%]\}\}")
_LABEL = re.compile(r"^\s*\**([A-Za-z][A-Za-z -]{2,30}?)\**\s*:\**\s*(\S.*)?$")


@dataclass
class Part:
    """A heading and what stands under it up to the next heading. level: 1 to 6, 7 for a bold line; 0 before the first.

    line: of the file, from 1. text: lines of prose. code: blocks of code. spans: code within a line, as (line, code).
    """

    level: int
    heading: str
    line: int
    text: list[tuple[int, str]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    spans: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """A parsed page. meta: front matter, keys in lower case. labels: lines such as ``Owner: Payments``, likewise.

    links: targets of links and pictures with their line. words: as written, without front matter and comments.
    printed_lines: length when printed, at LINE_CHARACTERS a line: a heading takes two lines, a picture twelve, and a
    blank line follows each block. unclosed: line of a code block that takes in all the rest; None when there is none.
    """

    meta: dict[str, str]
    labels: dict[str, str]
    parts: tuple[Part, ...]
    links: tuple[tuple[int, str], ...]
    words: int
    printed_lines: int
    unclosed: int | None


def parse(text: str) -> Page:
    """Parse a page."""
    text = text.replace("\r\n", "\n")
    meta, body, before = _front_matter(text)
    body = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), body)
    reader = _Reader(before, body.split("\n"))
    for token in _parser().parse(body):
        reader.take(token)
    reader.links += [(0, target) for target in _REF.findall(body)]
    return Page(
        meta, reader.labels, tuple(reader.parts), tuple(reader.links), len(body.split()), max(reader.printed - 1, 0),
        reader.unclosed,
    )  # fmt: skip


@cache
def _parser() -> MarkdownIt:
    # Deep nesting costs time that grows with its square; a page of instructions never needs it.
    return MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")


def _front_matter(text: str) -> tuple[dict[str, str], str, int]:
    """Return the front matter, the rest, and how many lines stand before the rest."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text, 0
    pairs = (_META.match(line) for line in found[2].splitlines())
    meta = {pair[1].lower().replace("-", "_").replace(" ", "_"): _unquoted(pair[2]) for pair in pairs if pair}
    return meta, text[found.end() :], found[0].count("\n")


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


class _Reader:
    """Walks over the tokens of a page."""

    def __init__(self, before: int, lines: list[str]) -> None:
        self.parts = [Part(0, "", before + 1)]
        self.labels: dict[str, str] = {}
        self.links: list[tuple[int, str]] = []
        self.printed = 0
        self.unclosed: int | None = None
        self._before = before
        self._lines = lines
        self._heading: Token | None = None

    def take(self, token: Token) -> None:
        if token.type == "heading_open":
            self._heading = token
        elif token.type == "heading_close":
            self._heading = None
        elif token.type == "inline":
            self._inline(token)
        elif token.type in ("fence", "code_block"):
            self._code(token)
        elif token.type == "html_block":
            self._prose(self._line(token), _TAG.sub(" ", token.content))
            self.printed += 1
        elif token.type in ("paragraph_close", "table_close") and not token.hidden:
            self.printed += 1

    def _line(self, token: Token) -> int:
        return self._before + (token.map[0] if token.map else 0) + 1

    def _inline(self, token: Token) -> None:
        line = self._line(token)
        children = token.children or []
        plain = _plain(children)
        if self._heading is not None:
            self.parts.append(Part(int(self._heading.tag[1]), plain, line))
            self.printed += _HEADING_LINES
        elif heading := _bold_line(children):
            self.parts.append(Part(7, heading, line))
            self.printed += 1
        else:
            self._prose(line, plain)
            self.printed += sum(math.ceil(len(each) / LINE_CHARACTERS) for each in plain.split("\n") if each.strip())
        self._spans_and_links(line, children)

    def _prose(self, line: int, text: str) -> None:
        for offset, each in enumerate(text.split("\n")):
            if each.strip():
                self.parts[-1].text.append((line + offset, each.strip()))
                if label := _LABEL.match(each):
                    self.labels.setdefault(label[1].lower().replace("-", " ").replace(" ", "_"), label[2] or "")

    def _code(self, token: Token) -> None:
        self.parts[-1].code.append(token.content)
        lines = token.content.rstrip("\n").split("\n")
        self.printed += sum(max(1, math.ceil(len(each) / LINE_CHARACTERS)) for each in lines) + 1
        if token.type == "fence" and token.map and not self._is_closed(token.map, token.markup):
            self.unclosed = self._line(token)

    def _is_closed(self, lines: list[int], mark: str) -> bool:
        last = self._lines[min(lines[1], len(self._lines)) - 1].strip(" >")
        return lines[1] - lines[0] > 1 and last.startswith(mark) and not last.strip(mark[0])

    def _spans_and_links(self, line: int, children: list[Token]) -> None:
        for child in children:
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "code_inline":
                self.parts[-1].spans.append((line, child.content))
            elif child.type == "link_open":
                self.links.append((line, str(child.attrs.get("href", ""))))
            elif child.type == "image":
                self.links.append((line, str(child.attrs.get("src", ""))))
                self.printed += _PICTURE_LINES


def _plain(children: list[Token]) -> str:
    """Return the text of a line of Markdown, without its marks; code in it stays as text."""
    parts = []
    for child in children:
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
    return "".join(parts)


def _bold_line(children: list[Token]) -> str:
    """Return the text of a paragraph that is one bold phrase and nothing else, as some write their headings."""
    kinds = [child.type for child in children if child.content or child.type != "text"]
    if len(kinds) < 3 or kinds[0] != "strong_open" or kinds[-1] != "strong_close" or kinds.count("strong_open") > 1:
        return ""
    return _plain(children).strip().rstrip(":")
