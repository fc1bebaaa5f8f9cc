"""The short way from the export to its table: written in one pass, where the rows turn out to need nothing more.

That is so for most files: one table, each row of the export a row of it, no key missing or twice. It is looked up after
writing; where it is not so, ``fate`` settles the rows in tables of its own, and comes to the same for these files.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from flywheel_metrics.decode import Decoded
from flywheel_metrics.engine import Database, identifier, literal
from flywheel_metrics.ingest import issues
from flywheel_metrics.ingest.cells import CELLS
from flywheel_metrics.ingest.fate import Fates
from flywheel_metrics.source import Source
from flywheel_metrics.table import Column, Table, tables

_INCOMING = "incoming"
#: Rows that are written at once, and what makes a row of others than itself.
_PART_ROWS = 300_000
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
    database: Database, folder: Path, source: Source, decoded: Decoded, basis: str | None,
    told: Callable[[float], None] = lambda share: None,
) -> Straight | None:  # fmt: skip
    """Write the only table of a source under ``folder``; None, and no file, where its rows need a closer look.

    basis: of the times of every row, None where they differ. told: called with the share that is written.
    """
    if basis is None:
        return None
    table = tables()[source.fills[0]]
    path = folder / f"{table.name}.parquet"
    database.run(f"create view {_INCOMING} as {source.statements[0].removeprefix(_prefix(source))}")
    completed = _completed(database, table, source, basis)
    if decoded.rows_read > _PART_ROWS and not _LOOKS_AROUND.search(source.statements[0]):
        _write_parts(database, completed, path, table, decoded.rows_read, told)
    else:
        database.run(f"copy ({completed} order by {order(table)}) to {_stored(path)}")
    database.run(f"drop view {_INCOMING}")
    rejected = _rejected(database)
    loaded = parquet.read_metadata(path).num_rows
    if loaded + rejected != decoded.rows_read - decoded.rows_rejected or not _is_final(database, path, table):
        path.unlink()
        return None
    return Straight(table.name, path, Fates(loaded, rejected + decoded.rows_rejected, 0))


def _prefix(source: Source) -> str:
    return f"insert into {source.fills[0]} by name\n"


def _completed(database: Database, table: Table, source: Source, basis: str) -> str:
    """Return the query of the rows with defaults and lineage."""
    given = {str(name) for (name,) in database.rows(f"select column_name from (describe {_INCOMING})")}
    columns = [f"{_value(column, given)} as {identifier(column.name)}" for column in table.columns]
    tool = f"coalesce(source_tool, {literal(source.tool)})" if "source_tool" in given else literal(source.tool)
    lineage = f"{tool} as source_tool, source_row, {literal(basis)} as tz_basis"
    return f"select {', '.join(columns)}, {lineage} from {_INCOMING}"


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
    database: Database, completed: str, path: Path, table: Table, count: int, told: Callable[[float], None]
) -> None:
    """Write the rows part by part in the order of the export: no sort outgrows the memory, and who waits sees it go."""
    ((first, last),) = database.rows(f"select min(source_row), max(source_row) from {CELLS}")
    first, last = int(str(first)), int(str(last))
    step = -(-(last - first + 1) * _PART_ROWS // count)
    starts = range(first, last + 1, step)
    is_sorted, latest = True, None
    writer: parquet.ParquetWriter | None = None
    try:
        with ThreadPoolExecutor(1, "write") as thread:
            written: Future[None] | None = None
            for number, start in enumerate(starts, 1):
                within = f"where source_row >= {start} and source_row < {start + step}"
                part = database.arrow(f"select * from ({completed}) {within} order by {order(table)}")
                if part.num_rows:
                    writer = writer or parquet.ParquetWriter(path, part.schema, compression="zstd")
                    is_sorted = is_sorted and _follows(latest, part, table)
                    latest = part[table.time][-1] if table.time else None
                    if written is not None:
                        written.result()
                    written = thread.submit(writer.write_table, part)
                told(number / len(starts))
            if written is not None:
                written.result()
    finally:
        if writer is not None:
            writer.close()
    if writer is None or not is_sorted:
        source = f"read_parquet({literal(str(path))})" if writer is not None else f"({completed})"
        whole = path.with_suffix(".sorted")
        database.run(f"copy (select * from {source} order by {order(table)}) to {_stored(whole)}")
        whole.replace(path)


def _follows(latest: pa.Scalar | None, part: pa.Table, table: Table) -> bool:
    """Return whether the first time of a part is not before the last one so far; empty times come last."""
    if table.time is None or latest is None:
        return True
    first = part[table.time][0]
    return latest.is_valid and (not first.is_valid or first.as_py() >= latest.as_py())


def _stored(path: Path) -> str:
    return f"{literal(str(path))} (format parquet, compression zstd)"


def order(table: Table) -> str:
    """Return the order in which the rows of a table are stored: of their time."""
    return ", ".join([*([f"{table.time} nulls last"] if table.time else []), "source_row", *table.key])
