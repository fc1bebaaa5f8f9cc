"""The fate of every row: loaded, rejected or duplicate; exactly one of them."""

from __future__ import annotations

from dataclasses import dataclass

from flywheel_metrics.engine import Database, identifier, literal
from flywheel_metrics.errors import CountMismatch
from flywheel_metrics.ingest import issues
from flywheel_metrics.ingest.cells import CELLS
from flywheel_metrics.ingest.export import TYPED
from flywheel_metrics.source import Source
from flywheel_metrics.table import Column, Table, tables

_LOST = "lost"
#: Columns that tables got later: where they are empty, a derived key is what it was without them.
_LATER = ("service_id",)


@dataclass(frozen=True)
class Fates:
    """Numbers of rows of an export by what became of them."""

    loaded: int
    rejected: int
    duplicate: int


def fill(database: Database, source: Source) -> None:
    """Run the statements of a source, complete the rows they made, and leave one row per key."""
    for name in source.fills:
        database.run(tables()[name].create_sql)
    for statement in source.statements:
        database.run(statement)
    filled = [tables()[name] for name in source.fills]
    for table in filled:
        _complete(database, table, source)
        _reject_incomplete(database, table)
    database.run(
        f"create table {_LOST} (source_row bigint, kept_row bigint, key varchar, key_columns varchar, is_first boolean)"
    )
    for table in filled:
        _delete_rejected(database, table)
        _keep_latest(database, table, source, is_first=table is filled[0])
    # A row that loses in the first table of a source is a duplicate altogether, whatever else it filled.
    for table in filled[1:]:
        database.run(
            f"delete from {table.name} where source_row in (select source_row from {_LOST} where is_first) "
            f"and source_row not in (select source_row from {filled[0].name})"
        )
    _tell_duplicates(database, filled)


def settle(database: Database, source: Source, rejected_before: int) -> Fates:
    """Count the fates. Raises CountMismatch when a row has none, which is an error of the source."""
    loaded = " union ".join(f"select distinct source_row from {name}" for name in source.fills)
    told = f"select distinct row as source_row, action from {issues.TABLE} where action in ('rejected', 'duplicate')"
    found = database.rows(
        f"with fate as (select source_row, 'loaded' as fate from ({loaded}) "
        f"union all select source_row, action from ({told}) semi join {CELLS} using (source_row)) "
        "select fate, count(*) from fate group by fate"
    )
    counts = {str(name): _number(count) for name, count in found}
    ((unexplained, example),) = database.rows(
        f"select count(*), min(source_row) from {CELLS} where source_row not in ({loaded}) "
        f"and source_row not in (select source_row from ({told}) where source_row is not null)"
    )
    if unexplained:
        raise CountMismatch(
            f"{unexplained} rows were neither loaded nor rejected nor duplicate by the source {source.name}; "
            f"the first is row {example}."
        )
    rejected = counts.get("rejected", 0) + rejected_before
    return Fates(counts.get("loaded", 0), rejected, counts.get("duplicate", 0))


def _complete(database: Database, table: Table, source: Source) -> None:
    """Fill in defaults, lineage, and keys of rows that have none.

    A derived key is the hash of the row's content and its number among rows of that content: rows that look alike stay
    apart, and the same file read again has the same keys.
    """
    columns = [_defaulted(column) for column in table.columns]
    content = f"md5(concat_ws(chr(31), {', '.join(_as_text(column) for column in table.columns)}))"
    derived = (
        f"concat(left({content}, 16), '-', row_number() over (partition by {content} order by {table.name}.source_row))"
    )
    if table.key == (table.columns[0].name,) and _has_rows_without(database, table, table.key[0]):
        columns[0] = f"coalesce({table.name}.{table.key[0]}, {derived}) as {table.key[0]}"
    made = f"complete_{table.name}"
    database.run(
        f"create table {made} as select {', '.join(columns)}, "
        f"coalesce({table.name}.source_tool, {literal(source.tool)}) as source_tool, {table.name}.source_row, "
        f"basis.tz_basis from {table.name} left join (select source_row as typed_row, tz_basis from {TYPED}) as basis "
        f"on typed_row = {table.name}.source_row; "
        f"drop table {table.name}; alter table {made} rename to {table.name}"
    )


def _has_rows_without(database: Database, table: Table, column: str) -> bool:
    ((found,),) = database.rows(f"select count(*) > 0 from {table.name} where {identifier(column)} is null")
    return bool(found)


def _defaulted(column: Column) -> str:
    if column.default is None:
        return identifier(column.name)
    return f"coalesce({identifier(column.name)}, {literal(column.default)}) as {identifier(column.name)}"


def _as_text(column: Column) -> str:
    text = f"cast({identifier(column.name)} as varchar)"
    return text if column.name in _LATER else f"coalesce({text}, chr(30))"


def _reject_incomplete(database: Database, table: Table) -> None:
    for column in table.columns:
        if column.is_required:
            message = f"A row of {table.name} needs {column.name} ({column.comment})."
            issues.add(
                database,
                f"select distinct source_row, {literal(column.name)}, null, 'missing_value', 'rejected', "
                f"{literal(message)} from {table.name} where {identifier(column.name)} is null",
            )


def _delete_rejected(database: Database, table: Table) -> None:
    database.run(
        f"delete from {table.name} where source_row in "
        f"(select row from {issues.TABLE} where action = 'rejected' and row is not null)"
    )


def _keep_latest(database: Database, table: Table, source: Source, *, is_first: bool) -> None:
    """Keep the latest row of each key; of rows equally late, the one further down in the file."""
    key = ", ".join(identifier(name) for name in ("source_tool", *table.key))
    order = f"{f'{table.latest} desc nulls last, ' if table.latest else ''}source_row desc"
    rows = f"(select *, rowid as place_in_table from {table.name})"
    if source.latest:
        order = f"latest_in_source desc nulls last, {order}"
        latest = f"select source_row, {identifier(source.latest)} as latest_in_source from {TYPED}"
        rows += f" join ({latest}) using (source_row)"
    words = f"concat_ws(', ', {', '.join(f'cast({identifier(name)} as varchar)' for name in table.key)})"
    database.run(
        f"create table ranked as select place_in_table, source_row, {words} as key, row_number() over of_key as place, "
        f"first_value(source_row) over of_key as kept_row from {rows} "
        f"window of_key as (partition by {key} order by {order}); "
        f"delete from {table.name} where rowid in (select place_in_table from ranked where place > 1); "
        f"insert into {_LOST} select source_row, kept_row, key, {literal(', '.join(table.key))}, {literal(is_first)} "
        f"from ranked where place > 1 and source_row <> kept_row; drop table ranked"
    )


def _tell_duplicates(database: Database, filled: list[Table]) -> None:
    loaded = " union ".join(f"select source_row from {table.name}" for table in filled)
    issues.add(
        database,
        # Of several keys of one row the first in order is told, so that a file is told of in the same words each time.
        "select source_row, lost.key_columns, left(lost.key, 200), 'duplicate_key', 'duplicate', "
        "concat('Row ', lost.kept_row, ' has the same ', lost.key_columns, ' and is later; it was loaded.') "
        f"from (select source_row, min({{key_columns: key_columns, key: key, kept_row: kept_row}}) as lost "
        f"from {_LOST} where source_row not in ({loaded}) group by source_row)",
    )


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) else 0
