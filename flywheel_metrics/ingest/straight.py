"""The short way from the export to its table: written in one pass, where the rows turn out to need nothing more.

That is so for most files: one table, each row of the export a row of it, no key missing or twice. It is looked up after
writing; where it is not so, ``fate`` settles the rows in tables of its own, and comes to the same for these files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from flywheel_metrics import worker
from flywheel_metrics.decode import Decoded
from flywheel_metrics.engine import Database, identifier, literal
from flywheel_metrics.ingest import export, issues
from flywheel_metrics.ingest.cells import CELLS
from flywheel_metrics.ingest.export import Made
from flywheel_metrics.ingest.fate import Fates
from flywheel_metrics.ingest.parts import PartWriter
from flywheel_metrics.source import Source
from flywheel_metrics.table import Column, Table, tables

_INCOMING = "incoming"
#: Rows, or bytes of their cells, from which on a part is large enough: each is a query of its own.
_PART_ROWS, _PART_BYTES = 250_000, 48 << 20
#: What makes a row of others than itself.
_LOOKS_AROUND = re.compile(r"\bover\s*\(|\bgroup\s+by\b|\bselect\s+distinct\b|\bjoin\b", re.IGNORECASE)
#: Tables whose rows are looked at once more before they are written.
_LOOKED_AT = {"insights"}


@dataclass(frozen=True)
class Straight:
    """A table as it is to be stored. path: of its Parquet. fates: of the rows of the export."""

    table: str
    path: Path
    fates: Fates


def may_be(source: Source) -> bool:
    """Return whether a source makes its rows in one statement, for one table."""
    return (
        len(source.fills) == len(source.statements) == 1
        and source.fills[0] not in _LOOKED_AT
        and source.statements[0].startswith(_prefix(source))
    )


def write(
    database: Database, folder: Path, source: Source, decoded: Decoded, made: Made,
    told: Callable[[float], None] = lambda share: None,
) -> Straight | None:  # fmt: skip
    """Write the only table of a source under ``folder``; None, and no file, where its rows need a closer look.

    made: what the rows are made of; what does not fit in them is told. told: called with the share that is written.
    """
    if made.basis is None:
        return None
    table = tables()[source.fills[0]]
    path = folder / f"{table.name}.parquet"
    database.run(f"create view {_INCOMING} as {source.statements[0].removeprefix(_prefix(source))}")
    completed = _completed(database, table, source, made.basis)
    if decoded.rows_read > _PART_ROWS and not _LOOKS_AROUND.search(source.statements[0]):
        _write_parts(database, completed, path, table, decoded.path, told)
    else:
        database.run(f"copy ({completed.query} order by {order(table)}) to {_stored(path)}")
    database.run(f"drop view {_INCOMING}")
    if not path.exists():
        return None
    loaded = parquet.read_metadata(path).num_rows
    missing = decoded.rows_read - decoded.rows_rejected - loaded
    if missing:
        made.tell_unfit()
    if not loaded or (missing and _rejected(database) != missing) or not _is_final(database, path, table):
        path.unlink()
        return None
    return Straight(table.name, path, Fates(loaded, missing + decoded.rows_rejected, 0))


def _prefix(source: Source) -> str:
    return f"insert into {source.fills[0]} by name\n"


@dataclass(frozen=True)
class _Rows:
    """The rows of a table with defaults and lineage. columns: name → expression. fixed: those that no row changes."""

    columns: dict[str, str]
    fixed: frozenset[str]

    @property
    def query(self) -> str:
        """The query of all rows."""
        return f"select {self.listed(self.columns)} from {_INCOMING}"

    def listed(self, names: Iterable[str]) -> str:
        """Return columns as they are selected."""
        return ", ".join(f"{self.columns[name]} as {identifier(name)}" for name in names)


def _completed(database: Database, table: Table, source: Source, basis: str) -> _Rows:
    given = {str(name) for (name,) in database.rows(f"select column_name from (describe {_INCOMING})")}
    tool = f"coalesce(source_tool, {literal(source.tool)})" if "source_tool" in given else literal(source.tool)
    lineage = {"source_tool": tool, "source_row": "source_row", "tz_basis": literal(basis)}
    columns = {column.name: _value(column, given) for column in table.columns} | lineage
    return _Rows(columns, frozenset(columns.keys() - given))


def _value(column: Column, given: set[str]) -> str:
    value = f"cast({identifier(column.name) if column.name in given else 'null'} as {column.type})"
    return value if column.default is None else f"coalesce({value}, {literal(column.default)})"


def _rejected(database: Database) -> int:
    told = f"select distinct row as source_row from {issues.TABLE} where action in ('rejected', 'duplicate')"
    ((count,),) = database.rows(f"select count(*) from ({told}) semi join {CELLS} using (source_row)")
    return int(str(count))


def _is_final(database: Database, path: Path, table: Table) -> bool:
    """Return whether every row has what it needs, a row of the export to itself, and a key that no other row has."""
    needed = dict.fromkeys([*table.key, *(column.name for column in table.columns if column.is_required)])
    stored = f"read_parquet({literal(str(path))})"
    counts = ", ".join(f"count(*) - count({identifier(name)})" for name in needed)
    (missing,) = database.rows(f"select {counts} from {stored}")
    key = ", ".join(identifier(name) for name in ("source_tool", *table.key))
    # Hashes that are all different belong to keys that are; of equal ones a closer look tells.
    return not any(missing) and all(_are_different(database, value, stored) for value in ("source_row", f"hash({key})"))


def _are_different(database: Database, value: str, stored: str) -> bool:
    """Return whether a number is another one in each row."""
    values = np.sort(database.arrow(f"select {value} as value from {stored}")["value"].to_numpy())
    return not bool((values[1:] == values[:-1]).any())


def _write_parts(
    database: Database, completed: _Rows, path: Path, table: Table, cells: Path, told: Callable[[float], None]
) -> None:
    """Write the rows part by part in the order of the export: no sort outgrows the memory, and who waits sees it go."""
    spans = _spans(cells)
    is_reversed = bool(spans) and table.time is not None and _is_reversed(database, completed.query, table.time, spans)
    made = _parts(database, completed, reversed(spans) if is_reversed else spans)
    with PartWriter(path, table.time, is_reversed=is_reversed) as writer, closing(worker.ahead(made)) as parts:
        for number, part in enumerate(parts, 1):
            writer.add(part)
            told(number / len(spans))
    if path.exists() and not writer.is_sorted:
        source = f"read_parquet({literal(str(path))})"
        whole = path.with_suffix(".sorted")
        database.run(f"copy (select * from {source} order by {order(table)}) to {_stored(whole)}")
        whole.replace(path)


def _parts(database: Database, completed: _Rows, spans: Iterable[tuple[int, int]]) -> Iterator[pa.Table]:
    """Yield the rows of each part that fit. What no row changes is not made row by row."""
    fixed = database.arrow(f"select {completed.listed(sorted(completed.fixed))}") if completed.fixed else None
    changing = [name for name in completed.columns if name not in completed.fixed]
    query = f"select {completed.listed(changing)} from {_INCOMING}"
    for span in spans:
        export.narrow(database, *span)
        part = database.arrow(query)
        if part.num_rows and pc.min(part["source_row"]).as_py() < 0:
            part = part.filter(pc.field("source_row") >= 0)
        if fixed is not None:
            columns = dict(zip(part.column_names, part.columns, strict=True))
            columns |= {name: pa.repeat(fixed[name][0], part.num_rows) for name in fixed.column_names}
            part = pa.table({name: columns[name] for name in completed.columns})
        yield part


def _spans(cells: Path) -> list[tuple[int, int]]:
    """Return the first line of each part and the one after its last, as the file of the cells is made up of groups."""
    file = parquet.read_metadata(cells)
    groups = [group for number in range(file.num_row_groups) if (group := file.row_group(number)).num_rows]
    if not groups:
        return []
    starts: list[int] = []
    rows = size = 0
    for group in groups:
        if not starts or rows >= _PART_ROWS or size >= _PART_BYTES:
            starts.append(group.column(0).statistics.min)
            rows = size = 0
        rows, size = rows + group.num_rows, size + group.total_byte_size
    return list(pairwise([*starts, groups[-1].column(0).statistics.max + 1]))


def _is_reversed(database: Database, completed: str, time: str, spans: list[tuple[int, int]]) -> bool:
    """Return whether the export begins with its latest rows, as its first and its last part tell."""
    found = []
    for span, which in ((spans[0], "min"), (spans[-1], "max")):
        export.narrow(database, *span)
        ((each,),) = database.rows(f"select epoch_us({which}({time})) from ({completed})")
        found.append(each)
    first, last = found
    return isinstance(first, int) and isinstance(last, int) and first > last


def _stored(path: Path) -> str:
    return f"{literal(str(path))} (format parquet, compression zstd)"


def order(table: Table) -> str:
    """Return the order in which the rows of a table are stored: of their time."""
    return ", ".join([*([f"{table.time} nulls last"] if table.time else []), "source_row", *table.key])
