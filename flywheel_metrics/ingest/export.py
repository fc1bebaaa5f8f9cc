"""The view ``export``: the columns of a source, typed, with people as pseudonyms, without the rows that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flywheel_metrics.cast import Cast
from flywheel_metrics.cast.time import Zone
from flywheel_metrics.decode import Decoded
from flywheel_metrics.engine import Database, identifier, literal
from flywheel_metrics.ingest import issues
from flywheel_metrics.ingest.casts import Rules, decided
from flywheel_metrics.ingest.cells import CELLS, hide_people
from flywheel_metrics.source import Source, SourceColumn

TYPED, EXPORT = "typed", "export"
_SUSPECTS, _SUSPECT_CELLS = "suspects", "suspect_cells"

# A row is as sure of its zone as its least sure time.
_BASES = ("assumed", "declared", "offset", "utc")


@dataclass(frozen=True)
class Made:
    """How each column was read. basis: where the zone of the times came from, the same in every row; None otherwise.

    tell_unfit: adds a load issue for each cell that does not fit its type, unless that is done. EXPORT leaves the rows
    of these cells out either way.
    """

    casts: dict[str, Cast]
    basis: str | None
    tell_unfit: Callable[[], object]


def make(
    database: Database, folder: Path, decoded: Decoded, source: Source, rules: Rules, key: bytes, *, is_kept: bool
) -> Made:
    """Make the view EXPORT over CELLS: the rows that fit.

    is_kept: TYPED, below the view, is a table, and what does not fit is told; else a view, for who reads it once, and
    sees then whether a row is missing. Raises UndecidedColumn.
    """
    headers = {
        column.name: decoded.header[places[0]]
        for column in source.used_columns
        if (places := column.positions(decoded.header))
    }
    casts = decided(database, decoded, source, rules, headers)
    maps = {each.name: hide_people(database, folder, each, key) for each in source.used_columns if each.is_person}
    database.run(f"create {'table' if is_kept else 'view'} {TYPED} as {_typed(source, casts, maps)}")

    @cache
    def tell_unfit() -> str | None:
        return _tell_unfit(database, source, casts, headers)

    basis = _basis_of_all(source, casts)
    if is_kept or basis is None:
        basis = tell_unfit()
    for column in source.used_columns:
        header = headers.get(column.name, column.spellings[0])
        for doubt in casts[column.name].doubts:
            issues.add(
                database, _of_cells(column, header, doubt.condition_sql, doubt.rule, doubt.action, doubt.message)
            )
        if column.name in headers and "assumed" in (casts[column.name].basis_sql or ""):
            _tell_assumed_zone(database, column, header, casts[column.name], rules.zone)
    database.run(f"create view {EXPORT} as select * exclude (is_suspect) from {TYPED} where not is_suspect")
    return Made(casts, basis, tell_unfit)


def _tell_unfit(
    database: Database, source: Source, casts: Mapping[str, Cast], headers: Mapping[str, str]
) -> str | None:
    """Add a load issue for each cell that does not fit; return the basis that all rows have that fit."""
    has_suspects, basis = _set_suspects_apart(database)
    for column in source.used_columns if has_suspects else ():
        for statement in _rejections(column, casts[column.name], headers.get(column.name, column.spellings[0])):
            database.run(statement)
    return basis


def narrow(database: Database, start: int, end: int) -> None:
    """Make EXPORT the rows from the line ``start`` to the one before ``end``; of rows that do not fit, -1 is the line.

    A condition would be looked at before the row, and each cell cast once more for it.
    """
    database.run(
        f"create or replace view {EXPORT} as "
        f"select * exclude (is_suspect) replace (case when is_suspect then -1 else source_row end as source_row) "
        f"from {TYPED} where source_row >= {start} and source_row < {end}"
    )


def close(database: Database, *, is_kept: bool) -> None:
    """Make EXPORT leave out every row that is rejected by now or later, also by a statement that reads it.

    is_kept: TYPED is a table; else it becomes one. What does not fit must have been told.
    """
    database.run(f"drop view {EXPORT}")
    if not is_kept:
        database.run(
            f"create table kept as select * from {TYPED}; drop view {TYPED}; alter table kept rename to {TYPED}"
        )
    database.run(
        f"create view {EXPORT} as select * exclude (is_suspect) from {TYPED} "
        f"where source_row not in (select row from {issues.TABLE} where action = 'rejected' and row is not null)"
    )


def _set_suspects_apart(database: Database) -> tuple[bool, str | None]:
    """Make the tables of the rows of which something does not fit, if there are any.

    Returns whether there are, and the basis that all other rows have.
    """
    ((suspects, first, last, others),) = database.rows(
        "select count(*) filter (where is_suspect), min(tz_basis) filter (where not is_suspect), "
        "max(tz_basis) filter (where not is_suspect), count(*) filter (where tz_basis is null and not is_suspect) "
        f"from {TYPED}"
    )
    if suspects:
        database.run(
            f"create table {_SUSPECTS} as select * from {TYPED} where is_suspect; "
            f"create table {_SUSPECT_CELLS} as select * from {CELLS} semi join {_SUSPECTS} using (source_row)"
        )
    return bool(suspects), str(first) if first is not None and first == last and not others else None


def _basis_of_all(source: Source, casts: Mapping[str, Cast]) -> str | None:
    """Return the basis of every row that fits, where the columns alone tell it: one that no such row lacks has it."""
    bases = {basis for cast in casts.values() for basis in cast.bases}
    is_in_all = any(casts[column.name].bases for column in source.used_columns if column.is_filled)
    return bases.pop() if len(bases) == 1 and is_in_all else None


def _typed(source: Source, casts: Mapping[str, Cast], maps: Mapping[str, str]) -> str:
    """Return the query of TYPED. Cells are cast in the inner select, so that what looks at the result casts no more."""
    columns, bases, flags, suspicions = [], [], [], []
    for column in source.used_columns:
        name, cast = identifier(column.name), casts[column.name]
        columns.append(f"{cast.sql} as {name}")
        if cast.basis_sql:
            bases.append(cast.basis_sql)
        if cast.rule:
            flag = identifier(f"has {column.name}")
            flags.append(f"{CELLS}.{name} is not null as {flag}")
            suspicions.append(f"({flag} and {name} is null)")
        if column.is_filled:
            flag = identifier(f"lacks {column.name}")
            flags.append(f"{CELLS}.{name} is null as {flag}")
            suspicions.append(flag)
    joins = [
        f"left join {identifier(table)} on {identifier(table)}.cell = {CELLS}.{identifier(column)}"
        for column, table in maps.items()
    ]
    names = ", ".join(identifier(column.name) for column in source.used_columns)
    return (
        f"select source_row, {names}, tz_basis, {' or '.join(suspicions) or 'false'} as is_suspect from ("
        f"select {CELLS}.source_row, {', '.join([*columns, *flags])}, {_basis(bases)} as tz_basis "
        f"from {CELLS} {' '.join(joins)})"
    )


def _basis(bases: list[str]) -> str:
    if not bases:
        return "cast(null as varchar)"
    if len(bases) == 1:
        return bases[0]
    found = f"[{', '.join(bases)}]"
    branches = [f"when list_contains({found}, {literal(basis)}) then {literal(basis)}" for basis in _BASES]
    return f"case {' '.join(branches)} end"


def _rejections(column: SourceColumn, cast: Cast, header: str) -> list[str]:
    name = identifier(column.name)
    suspects = f"from {_SUSPECT_CELLS} as {CELLS} join {_SUSPECTS} as {TYPED} using (source_row) where true"
    statements = []
    if cast.rule:
        message = (
            literal(f"This is not {cast.valid}.") if column.type != "word" else literal(f"Valid are: {cast.valid}.")
        )
        statements.append(
            f"insert into {issues.TABLE} select source_row, {literal(header)}, left({CELLS}.{name}, 200), "
            f"{literal(cast.rule)}, 'rejected', {message} {suspects} "
            f"and {CELLS}.{name} is not null and {TYPED}.{name} is null"
        )
    if column.is_filled:
        message = literal(f"A row needs a value in the column {header!r}.")
        statements.append(
            f"insert into {issues.TABLE} select source_row, {literal(header)}, null, 'missing_value', 'rejected', "
            f"{message} {suspects} and {CELLS}.{name} is null"
        )
    return statements


def _of_cells(column: SourceColumn, header: str, condition: str, rule: str, action: str, message: str) -> str:
    return (
        f"select source_row, {literal(header)}, left({identifier(column.name)}, 200), {literal(rule)}, "
        f"{literal(action)}, {literal(message)} from {CELLS} where {condition}"
    )


def _tell_assumed_zone(database: Database, column: SourceColumn, header: str, cast: Cast, zone: Zone) -> None:
    ((count,),) = database.rows(f"select count(*) from {CELLS} where {cast.basis_sql} = 'assumed'")
    if count:
        issues.tell(
            database, header, "assumed_time_zone", "assumed",
            f"The column {header!r} has times without offset ({count:,}); they were read in {zone.name}, "
            "the reporting zone. Declare the zone of the export if it is another one.",
        )  # fmt: skip
