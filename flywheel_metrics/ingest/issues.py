"""The table of load issues while a file is staged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, fields
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from flywheel_metrics.engine import Database, literal
from flywheel_metrics.load_issue import LoadIssue
from flywheel_metrics.privacy.screen import MASK, Screen, looks_like_a_person

TABLE = "load_issues"
#: Rules of cells that should be a time, number or one of few words; a text that looks like a person has slipped there.
MISTYPED = (
    "not_a_time", "not_a_date", "not_an_integer", "not_a_number", "not_a_boolean", "not_a_duration", "unknown_word",
)  # fmt: skip

_SCHEMA = pa.schema(
    [(field.name, pa.int64() if field.name == "row" else pa.string()) for field in fields(LoadIssue)]
)  # fmt: skip
_ORDER = 'row nulls first, rule, "column", value, message'


def create(database: Database, folder: Path, decoded: Iterable[LoadIssue]) -> None:
    """Make the table with what the decoder had to tell."""
    path = folder / "decoded_issues.parquet"
    rows = [dict(zip(_SCHEMA.names, astuple(issue), strict=True)) for issue in decoded]
    parquet.write_table(pa.Table.from_pylist(rows, _SCHEMA), path)
    database.run(f"create table {TABLE} as select * from read_parquet({literal(str(path))})")
    path.unlink()


def add(database: Database, select: str) -> None:
    """Add the rows of a query: row, column, value, rule, action, message."""
    database.run(f"insert into {TABLE} {select}")


def tell(database: Database, column: str | None, rule: str, action: str, message: str) -> None:
    """Add an issue about the whole file."""
    database.run(
        f"insert into {TABLE} values (null, $column, null, $rule, $action, $message)",
        {"column": column, "rule": rule, "action": action, "message": message},
    )


def mask(database: Database, screen: Screen) -> None:
    """Mask names in the cells that are told: a row may have slipped by a column.

    The names that the file itself knows are masked, and what has the shape of one where a time or a number should be.
    """
    told = database.rows(f"select distinct value, rule from {TABLE} where value is not null")
    masked = [(value, rule, _masked(screen, str(value), str(rule))) for value, rule in told]
    changed = [each for each in masked if each[0] != each[2]]
    if changed:
        values, rules, others = zip(*changed, strict=True)
        table = pa.table({"told": pa.array(values), "told_rule": pa.array(rules), "masked": pa.array(others)})
        database.store("masked_values", table)
        database.run(
            f"update {TABLE} set value = masked from masked_values where value = told and rule = told_rule; "
            "drop table masked_values"
        )


def _masked(screen: Screen, value: str, rule: str) -> str:
    return MASK if rule in MISTYPED and looks_like_a_person(value) else screen.text(value)


def write(database: Database, path: Path) -> None:
    """Write all issues as Parquet, in order of row."""
    database.run(f"copy (select * from {TABLE} order by {_ORDER}) to {literal(str(path))} (format parquet)")


def first(database: Database, count: int) -> tuple[LoadIssue, ...]:
    """Return the first issues as objects."""
    found = database.rows(f"select * from {TABLE} order by {_ORDER} limit {count}")
    return tuple(
        LoadIssue(
            int(str(row[0])) if row[0] is not None else None, _text(row[1]), _text(row[2]), str(row[3]), str(row[4]),
            str(row[5]),
        )
        for row in found
    )  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)
