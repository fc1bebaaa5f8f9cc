"""A compiled dataset for others' eyes: the same numbers, with known names masked in every free text.

Numbers were counted before, so that masking a title changes none.  A column is free text unless it is known not to be:
a new column is masked until somebody decides otherwise.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from flywheel_metrics import engine
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.engine import Database, identifier
from flywheel_metrics.privacy.screen import MASK, Screen
from flywheel_metrics.wording import listing

#: Tables that hold what the dataset's owner wrote, not what came from exports.
OWN = ("settings", "vocabulary", "coverage")
#: Endings of columns that identify: a path of a runbook or a name of a change may hold a name as well.
KEYS = ("_id", "_ids", "_key")
#: Columns like them, of which two values must not become one.
ALIKE = ("environment",)
#: Columns that lead to uploads, and those of which the words are few and known, or by which one filters.
LABELS = (
    "upload_id", "kept_upload_id", "team", "service", "source_tool", "table_name", "tz_basis", "kind", "status",
    "urgency", "outcome", "channel", "basis", "hours", "reversibility", "reversible", "attribution", "evidence",
    "meaning", "field", "grain", "segment", "responder", "responders", "practised_by", "author", "time_zone",
    "responder_time_zone", "stage", "link",
)  # fmt: skip

_Mask = Callable[[str], str]


def mask(compiled: Path, target: Path, screen: Screen) -> None:
    """Write a masked copy of a compiled database to ``target``, in one rename."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.copyfile(compiled, unfinished)
    try:
        with engine.open_writable(unfinished) as database:
            # The same title or identifier stands in many tables.
            mask_text, mask_key = cache(screen.text), cache(screen.identifier)
            for table, columns in _free_texts(database).items():
                _mask_table(database, table, columns, mask_text, mask_key)
            database.run("checkpoint")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _free_texts(database: Database) -> dict[str, list[tuple[str, bool]]]:
    """Return table → its columns in which a name may stand, each with whether it holds a list."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for table, column, kind in database.rows(
        "select table_name, column_name, data_type from information_schema.columns "
        "where data_type in ('VARCHAR', 'VARCHAR[]') order by table_name, ordinal_position"
    ):
        name = str(column)
        if table not in OWN and name not in LABELS:
            found.setdefault(str(table), []).append((name, kind == "VARCHAR[]"))
    return found


def _mask_table(
    database: Database, table: str, columns: list[tuple[str, bool]], mask_text: _Mask, mask_key: _Mask
) -> None:
    replaced, joins = [], []
    for number, (column, is_list) in enumerate(columns):
        is_key = column.endswith(KEYS) or column in ALIKE
        changed = _changed(database, table, column, mask_key if is_key else mask_text, is_list=is_list)
        if changed.num_rows:
            name = identifier(column)
            database.store(f"mask_{number}", changed)
            replaced.append(f"coalesce(mask_{number}.masked, {identifier(table)}.{name}) as {name}")
            joins.append(f"left join mask_{number} on mask_{number}.was = {identifier(table)}.{name}")
    if replaced:
        database.run(
            f"create table masked as select {identifier(table)}.* replace ({', '.join(replaced)}) "
            f"from {identifier(table)} {' '.join(joins)} order by {identifier(table)}.rowid; "
            f"drop table {identifier(table)}; alter table masked rename to {identifier(table)}"
        )
        for join in joins:
            database.run(f"drop table {join.split()[2]}")


def _changed(database: Database, table: str, column: str, mask_text: _Mask, *, is_list: bool) -> pa.Table:
    """Return the values that masking changes, beside what they become."""
    name = identifier(column)
    values = [value for (value,) in database.rows(f"select distinct {name} from {identifier(table)}") if value]
    pairs = [(value, masked) for value in values if (masked := _masked(mask_text, value)) != value]
    kind = pa.list_(pa.string()) if is_list else pa.string()
    was, masked = ([pair[side] for pair in pairs] for side in (0, 1))
    return pa.table({"was": pa.array(was, kind), "masked": pa.array(masked, kind)})


def _masked(mask_text: _Mask, value: object) -> object:
    if isinstance(value, list | np.ndarray):
        return [_masked(mask_text, each) for each in value]
    return mask_text(value) if isinstance(value, str) else value


def like_people(dataset: Dataset, screen: Screen) -> str:
    """Return a sentence about teams and services that are called like a person whom the exports know; empty for none.

    They are shown to others as they are called: who chooses one in a link, and counts by it, needs its name.
    """
    names = dict.fromkeys((*dataset.teams, *dataset.services))
    if not (found := [name for name in names if screen.text(name) == MASK]):
        return ""
    they, it = ("are", "them") if len(found) > 1 else ("is", "it")
    return (
        f"{listing(found)} {they} called like a person whom the exports know, and others see the names of teams and "
        f"services. If a person is meant, call {it} otherwise on the page Merging first."
    )


def table(shown: pd.DataFrame, screen: Screen) -> pd.DataFrame:
    """Return a table that is shown or written with known names masked; the names of its columns say which are text."""
    masked, mask_text = shown.copy(), texts(screen)
    for place, (name, column) in enumerate(shown.items()):
        if column.dtype == object or pd.api.types.is_string_dtype(column.dtype):
            made: Any = [_masked(partial(_in_column, mask_text, str(name)), value) for value in column]
            kind: Any = column.dtype
            masked.isetitem(place, pd.array(made, dtype=kind))
    return masked


def _in_column(mask_text: Callable[[str, str], str], column: str, text: str) -> str:
    return mask_text(text, column)


#: Fields outside of tables in which a single word in small letters is one of our own, such as a verdict or the kind of
#: a mark; anywhere else it may be from an export, such as the last word of a name that takes two lines.
_OWN_WORDS = frozenset(
    f".{field}"
    for field in (
        # of findings and scopes
        "better", "coverage", "direction", "grain", "kind", "metric", "segment", "service", "services", "split",
        "stage", "team", "teams", "tone", "urgency", "verdict",
        # of specifications of charts
        "align", "background", "baseline", "contains", "expr", "field", "fontWeight", "interpolate", "orient",
        "renderer", "strokeCap", "strokeJoin", "tickCount", "timeUnit", "titleFontWeight", "type", "value", "width",
    )
)  # fmt: skip


def texts(screen: Screen) -> Callable[[str, str], str]:
    """Return what masks the texts of what was written down; see ``as_json.Texts``."""

    def masked(text: str, column: str) -> str:
        if column in LABELS or (column in _OWN_WORDS and text.isalpha() and text.islower()):
            return text
        return screen.identifier(text) if column.endswith(KEYS) or column in ALIKE else screen.text(text)

    return masked
