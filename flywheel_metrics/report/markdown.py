"""A document as Markdown, for a wiki or a document that somebody goes on writing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from flywheel_metrics.report.document import Document
from flywheel_metrics.report.section import Headline, Section
from flywheel_metrics.report.written import cells

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LIST = re.compile(r"^([-+=]+|\d+[.)])(?=\s|$)")


def markdown(document: Document) -> str:
    """Return the document as Markdown: findings, figures with all digits, notes, definitions. Charts are left out."""
    blocks = [f"# {plain(document.title)}", plain(document.scope)]
    if document.stamp.is_sample:
        blocks.append("**Sample company**: invented data.")
    for section in document.sections:
        blocks += _section(section)
    stamp = document.stamp
    blocks += [
        "---",
        f"Dataset version {stamp.dataset}, definitions {stamp.definitions}, Flywheel Metrics {plain(stamp.product)}; "
        f"data as of {stamp.as_of}, {plain(stamp.zone)} time for every reader.",
    ]
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """Return Markdown that shows exactly this text, on one line."""
    escaped = _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
    return _LIST.sub(_escaped, escaped)


def _escaped(found: re.Match[str]) -> str:
    start = found[1]
    return f"{start[:-1]}\\{start[-1]}" if start[0].isdigit() else f"\\{start}"


def _section(section: Section) -> list[str]:
    finding = f"**{plain(section.sentence)}**" if section.sentence else ""
    return [
        f"## {plain(section.title)}",
        *filter(None, (_headline(section.headline) if section.headline else finding, *_texts(section))),
    ]


def _texts(section: Section) -> Iterator[str]:
    yield plain(section.small)
    yield plain(section.missing)
    yield "\n".join(f"> {line}".rstrip() for line in section.note.splitlines())
    if section.listing is not None:
        yield _table(section.listing.head, section.listing.rows)
    if section.drawing is not None and len(section.drawing.table):
        yield _table([str(name) for name in section.drawing.table.columns], cells(section.drawing.table))
    yield "\n\n".join(plain(remark) for remark in section.remarks)
    yield "\n".join(f"- {each.number}: {plain(each.said)}" for each in section.events)
    facts = [(term, meaning) for term, meaning in section.facts if term in ("Definition", "Caveats", "Coverage")]
    yield "\n".join(f"- *{plain(term)}*: {plain(meaning)}" for term, meaning in facts)


def _headline(shown: Headline) -> str:
    figure = " ".join(filter(None, (f"**{plain(shown.value)}**", plain(shown.unit))))
    compared = ", ".join(filter(None, (plain(shown.compared), plain(shown.verdict))))
    lines = (figure, plain(shown.interval), plain(shown.also), compared)
    return "  \n".join(line for line in lines if line)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    first, rule, *others = (tuple(line) for line in lines)
    shown = [tuple(plain(text) for text in first), rule, *(tuple(plain(text) for text in row) for row in others)]
    return "\n".join(f"| {' | '.join(row)} |" for row in shown)
