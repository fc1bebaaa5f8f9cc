"""Texts that name a person where they should name a condition: found when a dataset is compiled, and masked for good.

Exports leave keyed hashes of the names in them (``privacy.screen``).  Runs of capitalised words of an insight are
compared with these, so nobody keeps a list of names, and what is shown has a mask where a name stood.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pyarrow as pa

from flywheel_metrics.engine import Database
from flywheel_metrics.privacy.screen import MASK, SHORTEST, Screen

#: Most words of a name.
_LONGEST = 4
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HANDLE = re.compile(r"@([\w.-]+\w)")
#: Names that are words too: alone, at the begin of a sentence, they may mean no person.
_USUAL = (
    "abbot april art august autumn bach baker ball banks bell berg best bill bishop black bond book branch bridge "
    "brown buck bull burn bush carter case cash castle chance chase christian church cook crystal daisy dawn day "
    "dean don drew earl east faith fast field fisher ford frank frost gold good grace grant gray green grey guy "
    "harry hill holly hope hunter iris ivy jack jean jewel joy june kern key king lance lane law lee lily little "
    "long love major mark mason max may melody mercy mike miles miller moon moser north old olive page park pat "
    "patience pearl penny peter pool pope port porter post price prince queen ray red reed rice rivers rob root "
    "rose ruby rush rusty sage sale salt sand scarlet sharp shell short silver skip sky small snow sommer south "
    "star steel stein sterling stone storm street strong sue summer swift tan temple terry tony turner victor "
    "violet vogel wade walker wall ward waters wells west white will winter wise wit wood worth wren wright young"
)
_WORDS_TOO = frozenset(_USUAL.split())


def screened(screen: Screen, text: str) -> tuple[str, bool]:
    """Return a text with known names masked, and whether there was one.

    A name counts when its words begin with capitals, or when it is a handle such as @ada.lind; a word by itself that
    is a usual word too does not.
    """
    spans = [*_names(screen, text), *_handles(screen, text)]
    pieces, position = [], 0
    for start, end in sorted(spans):
        if start >= position:
            pieces += [text[position:start], MASK]
            position = end
    return "".join([*pieces, text[position:]]), bool(spans)


def mask(database: Database, screen: Screen) -> None:
    """Mask, in the insights of a file, the names that the file itself knows, before anything of it is stored."""
    texts = [str(text) for (text,) in database.rows("select distinct text from insights")]
    found = {text: screened(screen, text) for text in texts}
    for text, (masked, is_naming) in found.items():
        if is_naming:
            database.run("update insights set text = ? where text = ?", (masked, text))


def mark(database: Database, screen: Screen | None) -> None:
    """Mask names in the insights of a database, and add the column ``is_naming``; null where names cannot be known."""
    texts = [str(text) for (text,) in database.rows("select distinct text from insights")] if screen else []
    found = [_told(screen, text) for text in texts] if screen else []
    table = pa.table(
        {
            "was": pa.array(texts, pa.string()),
            "masked": pa.array([masked for masked, _ in found], pa.string()),
            "is_naming": pa.array([is_naming for _, is_naming in found], pa.bool_()),
        }
    )
    database.store("insight_names", table)
    database.run(
        "create table marked as "
        "select insights.* replace (coalesce(masked, text) as text), is_naming "
        "from insights left join insight_names on was = text order by insights.rowid; "
        "drop table insight_names; drop table insights; alter table marked rename to insights"
    )


def _told(screen: Screen, text: str) -> tuple[str, bool]:
    masked, is_naming = screened(screen, text)
    return masked, is_naming or MASK in text  # a name that its own file knew was masked at ingest


def _names(screen: Screen, text: str) -> list[tuple[int, int]]:
    words = list(_WORD.finditer(text))
    spans, start = [], 0
    while start < len(words):
        longest = min(_LONGEST, len(words) - start)
        lengths = (each for each in range(longest, 0, -1) if _is_name(screen, text, words[start : start + each]))
        length = next(lengths, 0)
        if length:
            spans.append((words[start].start(), words[start + length - 1].end()))
        start += max(length, 1)
    return spans


def _is_name(screen: Screen, text: str, run: list[re.Match[str]]) -> bool:
    """Return whether a run of words is a known name; of several words the outer ones begin with a capital."""
    if not run[0][0][0].isupper() or not run[-1][0][0].isupper():
        return False
    if len(run) == 1:
        word = run[0][0]
        is_usual = word.casefold() in _WORDS_TOO or len(word) < SHORTEST or word.isupper()
        return not is_usual and screen.text(word) == MASK
    if any(text[one.end() : other.start()].strip(" .\u00a0") for one, other in pairwise(run)):
        return False
    return screen.text(" ".join(each[0] for each in run)) == MASK


def _handles(screen: Screen, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _HANDLE.finditer(text) if MASK in screen.text(match[1])]
