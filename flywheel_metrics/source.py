"""The sources: one .sql file per export of a tool.  The header recognises and types; the statements rename."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import zip_longest

from flywheel_metrics import nested, sqlfile
from flywheel_metrics.errors import DocumentError, UnknownExport
from flywheel_metrics.nested import Place
from flywheel_metrics.sqlfile import SqlFile
from flywheel_metrics.table import tables

TYPES = (
    "text", "integer", "number", "boolean", "time", "date", "person", "people", "list", "word", "duration", "seconds",
    "milliseconds",
)  # fmt: skip
FORMATS = ("csv", "json", "parquet", "markdown", "git")
EVIDENCE = ("certain", "likely", "reconstructed")

#: Ends the spelling of a column whose header has a part that differs from site to site: in brackets, or any ending.
ANY_NAME, ANY_ENDING = "(*)", "*"

_LINE = re.compile(
    r"^(?P<spellings>.+?)\s{2,}(?P<type>[a-z]+)(?: (?P<words>[a-z_]+(?:/[a-z_]+)+))?"
    r"(?P<flags>(?:\s+(?:required|filled|absent|latest))*)(?:\s+separated (?P<separator>[;,|]))?"
    r"(?:\s+matching /(?P<pattern>.+)/)?(?:\s+as (?P<alias>[a-z_]+))?$"
)
_KEYS = ("title", "tool", "export", "format", "evidence", "fills", "columns")


@dataclass(frozen=True)
class SourceColumn:
    """A column that a source declares.

    spellings: normalised names in a header, the preferred one first. places: for each spelling, where the values are
    inside the JSON of the cell; None for the whole cell. type: one of TYPES. words: the valid words of a ``word``.
    required: must be in the header. filled: a row without it is rejected. absent: must not be in the header. separator:
    what separates several values in one cell; None when a cell is one value. pattern: regular expression whose first
    group is the value in the text of a cell; None for all of it. alias: name in SQL, None to make it from the first
    spelling. is_latest: of several times in a cell the latest is meant, not the earliest.
    """

    spellings: tuple[str, ...]
    type: str
    words: tuple[str, ...]
    is_required: bool
    is_filled: bool
    is_absent: bool
    separator: str | None
    places: tuple[Place | None, ...] = ()
    pattern: str | None = None
    alias: str | None = None
    is_latest: bool = False

    @property
    def name(self) -> str:
        """The name of the column in SQL: its alias, else the first spelling in snake case."""
        return self.alias or re.sub(r"[^a-z0-9]+", "_", self.spellings[0]).strip("_")

    @property
    def written(self) -> tuple[str, ...]:
        """The spellings with the place inside the cell, for people to read."""
        return tuple(f"{each}{place or ''}" for each, place in zip_longest(self.spellings, self.places))

    @property
    def is_person(self) -> bool:
        """True when its values are names of people, which become pseudonyms."""
        return self.type in ("person", "people")

    @property
    def is_list(self) -> bool:
        """True when the column is a ``varchar[]`` in SQL."""
        return self.type in ("people", "list")

    def positions(self, header: Iterable[str]) -> tuple[int, ...]:
        """Return where the column stands in a header as written: by spelling, then from left to right."""
        return tuple(position for position, _ in self.found(header))

    def found(self, header: Iterable[str]) -> tuple[tuple[int, Place | None], ...]:
        """Return where the column stands in a header, in the same order, with the place inside the cell."""
        cells = _places(tuple(header))
        return tuple(
            (position, place)
            for spelling, place in zip_longest(self.spellings, self.places)
            for position in (
                _spelt_like(spelling, cells) if spelling.endswith((ANY_NAME, ANY_ENDING)) else cells.get(spelling, ())
            )
        )


@dataclass(frozen=True)
class Source:
    """An export that can be read.

    name: of its file. tool: becomes ``source_tool``. export: where a user clicks. row_cap: number of rows at which the
    tool cuts off without saying so. latest: column that tells which of several rows of one key is the latest.
    zone: IANA zone of times without offset, or the envelope field that names it as ``envelope.<field>``.
    null: words that stand for an empty cell. short_rows: None, or that the tool leaves an empty
    cell out of some rows, with the form of cells that show whether they are in place: column → regular expression.
    statements: SQL that fills the canonical tables from ``export``. lag_hours: how far the tool may lag behind.
    """

    name: str
    title: str
    tool: str
    export: str
    formats: tuple[str, ...]
    evidence: str
    row_cap: int | None
    fills: tuple[str, ...]
    latest: str | None
    zone: str | None
    null: tuple[str, ...]
    short_rows: dict[str, str] | None
    columns: tuple[SourceColumn, ...]
    statements: tuple[str, ...]
    lag_hours: int = 0

    @property
    def used_columns(self) -> tuple[SourceColumn, ...]:
        """The columns of the ``export`` view: all but those that must be absent."""
        return tuple(column for column in self.columns if not column.is_absent)

    def missing(self, header: Iterable[str]) -> tuple[str, ...]:
        """Return the required columns that a header lacks, by their first spelling."""
        cells = tuple(header)
        return tuple(
            column.spellings[0] for column in self.columns if column.is_required and not column.positions(cells)
        )

    def unwelcome(self, header: Iterable[str]) -> tuple[str, ...]:
        """Return the columns of a header that this export never has."""
        cells = tuple(header)
        return tuple(column.spellings[0] for column in self.columns if column.is_absent and column.positions(cells))

    def recognises(self, header: Iterable[str], format: str) -> bool:  # noqa: A002
        """Return whether a file with this header and format (csv, json, parquet) is this export."""
        cells = tuple(header)
        return format in self.formats and not self.missing(cells) and not self.unwelcome(cells)


def normalise(cell: str) -> str:
    """Return a header cell in the form that names are compared in."""
    return re.sub(r"[\s_]+", " ", cell).strip().lower()


@lru_cache(64)
def _places(header: tuple[str, ...]) -> dict[str, list[int]]:
    """Return where each cell of a header stands, in the form that names are compared in; all sources ask for it."""
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(header):
        found.setdefault(normalise(cell), []).append(position)
    return found


@cache
def sources() -> dict[str, Source]:
    """Return the sources by name. Raises DocumentError when a file breaks the rules."""
    documents = {document.name: document for document in sqlfile.load_folder("sources")}
    return {name: parse(_with_statements(document, documents)) for name, document in documents.items()}


def find(name: str) -> Source:
    """Return the source of that name. Raises UnknownExport with the names there are."""
    try:
        return sources()[name]
    except KeyError:
        raise UnknownExport(f"There is no source {name!r}; there are {', '.join(sources())}.") from None


def _with_statements(document: SqlFile, documents: Mapping[str, SqlFile]) -> SqlFile:
    """Return the document with the statements of the one that it names: forms of one export differ in columns."""
    other = document.header.get("statements")
    if other is None:
        return document
    if document.sql or other not in documents or "statements" in documents[other].header:
        raise DocumentError(f"sources/{document.name}.sql: statements names another source, and has none of its own")
    return replace(document, sql=documents[other].sql)


def parse(document: sqlfile.SqlFile) -> Source:
    """Return the source that a documented .sql file describes. Raises DocumentError when it breaks the rules."""
    sqlfile.require(document, "sources", _KEYS)
    header = document.header
    columns = tuple(_column(document.name, line) for line in document.lines("columns"))
    statements = tuple(part.strip() for part in re.split(r";\s*(?:\n|$)", document.sql) if part.strip())
    source = Source(
        document.name, header["title"], header["tool"], header["export"], document.words("format"),
        header["evidence"].split()[0], int(header["row_cap"]) if "row_cap" in header else None,
        document.words("fills"), header.get("latest"), header.get("zone"), document.words("null"),
        _short_rows(document), columns, statements, int(header.get("lag_hours", "0")),
    )  # fmt: skip
    _check(source)
    return source


def _short_rows(document: sqlfile.SqlFile) -> dict[str, str] | None:
    """Read ``short_rows: trailing`` and, under it, lines of ``columns, separated by commas: form of a cell``."""
    what, *lines = document.lines("short_rows") or ("",)
    if not what:
        return None
    parts = [line.partition(": ") for line in lines]
    forms = {normalise(name): form for names, _, form in parts for name in names.split(",")}
    if what != "trailing" or not all(forms.values()):
        raise DocumentError(f"sources/{document.name}.sql: short_rows is trailing, and lines of 'column: form'")
    return forms


def _column(source: str, line: str) -> SourceColumn:
    match = _LINE.match(line)
    if match is None or match["type"] not in TYPES or (match["type"] == "word") != bool(match["words"]):
        raise DocumentError(f"sources/{source}.sql: not a column line: {line!r}")
    if match["pattern"] and not _has_one_group(match["pattern"]):
        raise DocumentError(f"sources/{source}.sql: not a regular expression with one group: {match['pattern']!r}")
    flags = match["flags"].split()
    parts = [nested.split(spelling) for spelling in re.split(r"\s\|\s", match["spellings"])]
    return SourceColumn(
        tuple(normalise(header) for header, _ in parts), match["type"],
        tuple((match["words"] or "").split("/")) if match["words"] else (),
        "required" in flags, "filled" in flags, "absent" in flags, match["separator"],
        tuple(place for _, place in parts), match["pattern"], match["alias"], "latest" in flags,
    )  # fmt: skip


def _has_one_group(pattern: str) -> bool:
    try:
        return re.compile(pattern).groups == 1
    except re.error:
        return False


def _check(source: Source) -> None:
    names = [column.name for column in source.used_columns]
    problems = [f"the column {name} is declared twice" for name in {*names} if names.count(name) > 1]
    problems += [f"there is no table {name}" for name in source.fills if name not in tables()]
    problems += [f"{each} is no format" for each in source.formats if each not in FORMATS]
    if source.evidence not in EVIDENCE:
        problems.append(f"evidence is {source.evidence!r}, not one of {', '.join(EVIDENCE)}")
    if source.latest is not None and source.latest not in names:
        problems.append(f"latest names {source.latest}, which is no column")
    if not any(column.is_required for column in source.columns):
        problems.append("no column is required, so it would recognise anything")
    if not source.statements:
        problems.append("there is no statement")
    if problems:
        raise DocumentError(f"sources/{source.name}.sql: {'; '.join(problems)}")


def _spelt_like(spelling: str, cells: Mapping[str, list[int]]) -> list[int]:
    """Return where cells stand that begin like a spelling, in their order."""
    if spelling.endswith(ANY_NAME):
        start, end = spelling.removesuffix("*)"), ")"
    else:
        start, end = spelling.removesuffix(ANY_ENDING), ""
    return sorted(
        position
        for cell, positions in cells.items()
        if cell.startswith(start) and cell.endswith(end)
        for position in positions
    )
