"""Finds the source of a header, or says which come near; what may be a person in a header is not repeated."""

from __future__ import annotations

import re
from functools import cache

from flywheel_metrics import source
from flywheel_metrics.cast.shape import reading
from flywheel_metrics.errors import AmbiguousExport, UnknownExport
from flywheel_metrics.privacy.screen import MASK, looks_like_a_person
from flywheel_metrics.source import Source, normalise

#: What no name of a column holds: a number by itself, a key such as INC-7, an address, a line of its own, half a page.
_VALUE = re.compile(r"\A[\d.,:+-]+\Z|\A[A-Za-z]+-\d+\Z|\d{4}-\d\d-\d\d|://|@|[\r\n\t]|.{100}")


def recognise(header: tuple[str, ...], format: str) -> Source:  # noqa: A002
    """Return the one source that recognises a header.

    Raises UnknownExport, which names the header and the nearest sources, or AmbiguousExport.
    """
    found = [each for each in source.sources().values() if each.recognises(header, format)]
    if len(found) > 1:
        names = ", ".join(f"{each.title} ({each.name})" for each in found)
        raise AmbiguousExport(f"The columns fit more than one export: {names}. Say which of them the file is.")
    if not found:
        raise UnknownExport(_unknown(header, format))
    return found[0]


def _unknown(header: tuple[str, ...], format: str) -> str:  # noqa: A002
    near = sorted(source.sources().values(), key=lambda each: (-_nearness(each, header, format), each.name))
    hints = [_hint(each, header, format) for each in near[:3] if _nearness(each, header, format) >= 0.5]
    nearest = f" Nearest: {'; '.join(hints)}." if hints else ""
    return f"No source reads a {format} file with {_columns(header)}.{nearest}"


def _columns(header: tuple[str, ...]) -> str:
    """Return what to say of a header; nothing of its cells where they look like a row, which may hold names."""
    if any(_is_value(cell) for cell in header):
        count = len(header)
        return f"{count:,} {'column' if count == 1 else 'columns'} whose first row looks like values, not like names"
    cells = [MASK if _may_name_somebody(cell) else " ".join(cell.split()) for cell in header[:12]]
    shown = [cell if len(cell) <= 40 else f"{cell[:39]}…" for cell in cells]
    more = f" and {len(header) - 12} more" if len(header) > 12 else ""
    return f"the columns {', '.join(shown)}{more}"


def _is_value(cell: str) -> bool:
    """Return whether a cell looks like a value, or like bytes that are no text, and not like the name of a column."""
    is_text = "".join(cell.split()).isprintable()
    return not is_text or _VALUE.search(cell) is not None or reading(re.sub("[0-9]", "9", cell)) is not None


def _may_name_somebody(cell: str) -> bool:
    """Return whether a cell has the shape of a person and no word that columns are called by: ``Ada Lind``."""
    return looks_like_a_person(cell) and _column_words().isdisjoint(re.findall(r"\w+", normalise(cell)))


@cache
def _column_words() -> frozenset[str]:
    spellings = (each for known in source.sources().values() for column in known.columns for each in column.spellings)
    return frozenset(word for spelling in spellings for word in re.findall(r"\w+", spelling))


def _nearness(known: Source, header: tuple[str, ...], format: str) -> float:  # noqa: A002
    """Return the share of the required columns that a header has, less what speaks against it."""
    required = sum(column.is_required for column in known.columns)
    share = (required - len(known.missing(header))) / required
    filled = sum(bool(column.positions(header)) for column in known.used_columns)
    return share + filled / 1000 - len(known.unwelcome(header)) / 10 - (format not in known.formats) / 5


def _hint(known: Source, header: tuple[str, ...], format: str) -> str:  # noqa: A002
    reasons = []
    if missing := known.missing(header):
        reasons.append(f"missing: {', '.join(missing)}")
    if unwelcome := known.unwelcome(header):
        reasons.append(f"but it never has: {', '.join(unwelcome)}")
    if format not in known.formats:
        reasons.append(f"which is {' or '.join(known.formats)}, not {format}")
    return f"{known.title} ({'; '.join(reasons)})"
