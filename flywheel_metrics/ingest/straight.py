"""The short way from the export to its table: written in one pass, where the rows turn out to need nothing more.

That is so for most files: one table, each row of the export a row of it, no key missing or twice. It is looked up after
writing; where it is not so, ``fate`` settles the rows in tables of its own, and comes to the same for these files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyarrow import parquet

from flywheel_metrics.decode import Decoded
from flywheel_metrics.engine import Database, identifier, literal
from flywheel_metrics.ingest import issues
from flywheel_metrics.ingest.cells import CELLS
from flywheel_metrics.ingest.fate import Fates
from flywheel_metrics.source import Source
from flywheel_metrics.table import Column, Table, tables

_INCOMING = "incoming"
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


def write(database: Database, folder: Path, source: Source, decoded: Decoded, basis: str | None) -> Straight | None:
    """Write the only table of a source under ``folder``; None, and no file, where its rows need a closer look.

    basis: of the times of every row, None where they differ.
    """
    if basis is None:
        return None
    table = tables()[source.fills[0]]
    path = folder / f"{table.name}.parquet"
    database.run(f"create view {_INCOMING} as {source.statements[0].removeprefix(_prefix(source))}")
    completed = _completed(database, table, source, basis)
    database.run(
        f"copy ({completed} order by {order(table)}) to {literal(str(path))} (format parquet, compression zstd); "
        f"drop view {_INCOMING}"
    )
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


def order(table: Table) -> str:
    """Return the order in which the rows of a table are stored: of their time."""
    return ", ".join([*([f"{table.time} nulls last"] if table.time else []), "source_row", *table.key])
