"""Many datasets in one database: each with names of its own, so that one compilation serves all of them.

Whatever the rules compare by (tools, identifiers, services, teams, people, sprints, commits) gets the number of its
dataset, so that no two datasets have a row in common; those of a group share their uploads, all share settings and
vocabulary.  Each is then asked about alone, as if the rows of its tools were all there are.  What counts across everything that happened on a day
(mass rollbacks) is set out of reach, and left to the datasets that are compiled by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from flywheel_metrics.dataset import Dataset as Compiled
from flywheel_metrics.engine import Database, literal
from flywheel_metrics.model import models
from tests.oracle.comparing import Answers
from tests.oracle.dataset import Dataset, Row
from tests.oracle.product import MODELS, NAMES, asked_rows, compiled
from tests.oracle.settings import Rule, Scope

#: Columns that hold names and identifiers, of rows that belong together by them.
_NAMES = """
source_tool service team incident_id change_id page_id rollback_id drill_id guardrail_id status_id item_id sprint_id
sprint responder responders practised_by caused_by_change_id reverts_change_id reverted_change_id restored_change_id
work_item_id insight_id parent_id linked_ids alias canonical version
"""
#: A commit is one thing wherever it is named, and only hexadecimal digits are one.
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
#: No local day has so many services.
UNREACHED = 1_000_000


def apart(dataset: Dataset, number: int, group: int) -> Dataset:
    """Return the dataset with its number in all of its names; it shares its uploads with the others of its group."""
    tables = {
        table: [{**_renamed(table, row, number), "upload_id": f"{row['upload_id']}.{group}"} for row in rows]
        for table, rows in dataset.tables.items()
    }
    return Dataset(tables, {f"{upload}.{group}": covers for upload, covers in dataset.covers.items()})


def scope_apart(scope: Scope, number: int) -> Scope:
    """Return the scope of a dataset that was set apart."""
    teams, services = (
        frozenset(str(_named(name, number)) for name in names) for names in (scope.teams, scope.services)
    )
    return replace(scope, teams=teams, services=services)


def united(datasets: Sequence[Dataset]) -> Dataset:
    """Return the rows of all datasets as one."""
    tables: dict[str, list[Row]] = {}
    covers: dict[str, tuple[datetime, datetime] | None] = {}
    for each in datasets:
        covers |= each.covers
        for table, rows in each.tables.items():
            tables.setdefault(table, []).extend(rows)
    return Dataset(tables, covers)


def sharing(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Return the datasets as parts of their uploads: these are as new as the newest row of any of them."""
    whole = united(datasets)
    newest = {upload: whole.newest_at(upload) for upload in whole.upload_ids()}
    return [replace(each, newest=newest) for each in datasets]


@contextmanager
def compiled_together(
    folder: Path, datasets: Sequence[Dataset], settings: Mapping[str, Any], vocabulary: Sequence[Rule]
) -> Iterator[list[Compiled]]:
    """Compile the datasets, set apart before, in one database; yield one view of it for each."""
    with compiled(folder, united(datasets), settings, vocabulary, only=MODELS) as whole:
        yield [Compiled(f"example {number}", _Alone(whole, _tools(each))) for number, each in enumerate(datasets)]


def answers(opened: Compiled, scope: Scope) -> Answers:
    """Return the product's answers to all metrics, for one of the datasets."""
    return {name: asked_rows(opened, name, scope) for name in NAMES}


class _Alone(Database):
    """The database as it would be if only some tools had rows in it."""

    def __init__(self, whole: Compiled, tools: Sequence[str]) -> None:
        self._whole = whole.database
        owned = "|".join(name for name in models() if whole.has_table(name) and "source_tool" in whole.columns(name))
        self._mention = re.compile(rf'\b(from|join) "?({owned})"?(?=[\s)]|$)')
        own = f"source_tool in ({', '.join(map(literal, tools)) or 'null'})"
        self._part = rf"\1 (select * from main.\2 where {own}) as \2"

    def rows(self, sql: str, parameters: Any = ()) -> list[tuple[object, ...]]:
        return self._whole.rows(self._alone(sql), parameters)

    def frame(self, sql: str, parameters: Any = ()) -> pd.DataFrame:
        return self._whole.frame(self._alone(sql), parameters)

    def _alone(self, sql: str) -> str:
        return self._mention.sub(self._part, sql)


def _tools(dataset: Dataset) -> list[str]:
    return sorted({row["source_tool"] for rows in dataset.tables.values() for row in rows})


def _renamed(table: str, row: Row, number: int) -> Row:
    names = {*_NAMES.split(), *(("name",) if table == "sprints" else ())}
    return {column: _named(value, number, column) if column in names else value for column, value in row.items()}


def _named(value: Any, number: int, column: str = "") -> Any:
    if isinstance(value, list):
        return [_named(each, number) for each in value]
    if not value:
        return value
    if _COMMIT.fullmatch(value):
        return f"{value}{number:04x}"
    return value if column == "version" else f"{number:04}.{value}"
