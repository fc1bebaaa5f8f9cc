"""The seven sections of a runbook, and which of them a heading opens."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from flywheel_metrics.errors import DocumentError

#: Longest heading, in words, that names a section; a longer one is a sentence about something.
_LONGEST = 7
_NUMBERING = re.compile(r"^(?:step )?\d+(?:\.\d+)*[.):]?\s+")
_QUALIFIERS = re.compile(
    r"^(?:how to|initial|possible|potential|recommended|immediate|suggested|quick|first|further|the|automatic|manual|"
    r"emergency|short[- ]term|long[- ]term|common|general|next|additional)\s+"
)
_JOINTS = re.compile(r"\s*(?:,|&|\+|/| and | or )\s*")


@dataclass(frozen=True)
class Section:
    """One of the seven: its name in columns, its title, what it has to say, and the headings that open it."""

    name: str
    title: str
    asks: str
    patterns: tuple[re.Pattern[str], ...]

    def is_opened_by(self, words: str) -> bool:
        """Return whether a heading, or a part of one, in lower case opens the section."""
        return any(pattern.match(words) for pattern in self.patterns)


@cache
def sections() -> dict[str, Section]:
    """Return the sections by name, in the order of the template. Raises DocumentError for a broken pattern."""
    text = (resources.files("flywheel_metrics") / "runbook" / "sections.toml").read_text(encoding="utf-8")
    return {name: _section(name, entry) for name, entry in tomllib.loads(text).items()}


def opened_by(heading: str) -> tuple[str, ...]:
    """Return the names of the sections that a heading opens; usually one or none, two for a heading that joins them."""
    words = _NUMBERING.sub("", re.sub(r"[^\w\s,&+/'.-]", " ", heading.lower()).strip(" .-_"))
    if not words or len(words.split()) > _LONGEST:
        return ()
    parts = [_unqualified(part.strip()) for part in (words, *_JOINTS.split(words))]
    return tuple(name for name, each in sections().items() if any(each.is_opened_by(part) for part in parts))


def _unqualified(words: str) -> str:
    while (shorter := _QUALIFIERS.sub("", words)) != words:
        words = shorter
    return words


def _section(name: str, entry: dict[str, str | list[str]]) -> Section:
    try:
        patterns = tuple(re.compile(rf"(?:{each})(?![\w-])") for each in entry["headings"])
    except re.error as error:
        raise DocumentError(f"runbook/sections.toml, {name}: {error}") from error
    return Section(name, str(entry["title"]), str(entry["asks"]), patterns)
