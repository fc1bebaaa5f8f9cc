"""The canonical tables: what every export is turned into.  One .sql file each, every column commented."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flywheel_metrics import definitions, sqlfile
from flywheel_metrics.errors import DocumentError

_COLUMN = re.compile(
    r"^\s+(?P<name>[a-z_]+) (?P<type>[a-z]+(?:\[\])?)(?P<required> not null)?"
    r"(?: default '(?P<default>[^']*)')?,? -- (?P<comment>.+)$"
)

#: Columns that ingest adds to every row of every table: name → (type, meaning).
LINEAGE: dict[str, tuple[str, str]] = {
    "source_tool": ("varchar", "tool whose export the row came from"),
    "upload_id": ("varchar", "upload that the row came in"),
    "source_row": ("bigint", "line of the export (the first line of the row), or position for JSON and Parquet"),
    "tz_basis": ("varchar", "where the time zone of its times came from: offset, utc, declared, assumed"),
}


@dataclass(frozen=True)
class Column:
    """A column of a canonical table. ``type`` is DuckDB's; times are UTC without a zone."""

    name: str
    type: str
    is_required: bool
    default: str | None
    comment: str

    @property
    def is_person(self) -> bool:
        """True when the column holds people, who are pseudonymous from ingest on."""
        return "(pseudonym" in self.comment


@dataclass(frozen=True)
class Table:
    """A canonical table. ``key`` identifies a row within a tool; ``time`` places it for coverage."""

    name: str
    title: str
    grain: str
    describes: str
    key: tuple[str, ...]
    time: str | None
    latest: str | None
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name. Raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def create_sql(self) -> str:
        """The ``create table`` statement with the lineage columns, without constraints."""
        columns = [f"{column.name} {column.type}" for column in self.columns]
        columns += [f"{name} {type_}" for name, (type_, _) in LINEAGE.items()]
        return f"create table {self.name} ({', '.join(columns)})"


@definitions.kept()
def tables() -> dict[str, Table]:
    """Return the canonical tables by name. Raises DocumentError when a file breaks the rules."""
    return {document.name: _table(document) for document in sqlfile.load_folder("tables")}


def _table(document: sqlfile.SqlFile) -> Table:
    sqlfile.require(document, "tables", ("title", "grain", "key", "describes"))
    body = document.sql.splitlines()
    if not body or body[0] != f"create table {document.name} (" or body[-1] != ");":
        raise DocumentError(f"tables/{document.name}.sql: expected one create table {document.name}")
    columns = tuple(_column(document.name, line) for line in body[1:-1])
    names = {column.name for column in columns}
    key, header = document.words("key"), document.header
    for name in (*key, header.get("time"), header.get("latest")):
        if name is not None and name not in names:
            raise DocumentError(f"tables/{document.name}.sql: no column {name!r}")
    return Table(
        document.name, header["title"], header["grain"], header["describes"], key, header.get("time"),
        header.get("latest"), columns,
    )  # fmt: skip


def _column(table: str, line: str) -> Column:
    match = _COLUMN.match(line)
    if match is None:
        raise DocumentError(f"tables/{table}.sql: not a commented column: {line!r}")
    return Column(match["name"], match["type"], bool(match["required"]), match["default"], match["comment"].strip())
