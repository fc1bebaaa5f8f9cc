"""What was merged in a dataset version: rows that gave way to those of another upload, services that were renamed."""

from __future__ import annotations

import pandas as pd

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.merging import service_names

_TABLE = "merged_rows"


def counts(dataset: Dataset) -> pd.DataFrame:
    """Return one row per table, tool and two uploads, with row_count and changed_count (rows that differ)."""
    if not dataset.has_table(_TABLE):
        return pd.DataFrame()
    return dataset.database.frame(
        "select table_name, source_tool, kept_upload_id, upload_id, count(*) as row_count, "
        f"count(*) filter (where changed <> []) as changed_count from {_TABLE} group by all order by all"
    )


def total(dataset: Dataset) -> int:
    """Return the number of rows that gave way."""
    if not dataset.has_table(_TABLE):
        return 0
    return int(str(dataset.database.rows(f"select count(*) from {_TABLE}")[0][0]))


def rows(dataset: Dataset, limit: int) -> pd.DataFrame:
    """Return rows that gave way, those that differ first.

    Columns: table_name, source_tool, record_id, upload_id, source_row, kept_upload_id, kept_row, changed (columns).
    """
    return dataset.database.frame(
        f"select * from {_TABLE} order by changed = [], table_name, source_tool, record_id, upload_id limit {limit:d}"
    )


def renamed(dataset: Dataset) -> pd.DataFrame:
    """Return one row per name of a service that its tool calls otherwise by now.

    Columns: source_tool, service_id, other_name, service (the name for all its rows, before aliases), row_count (rows
    of uploads).
    """
    if not dataset.has_table(service_names.TABLE):
        return pd.DataFrame()
    return dataset.database.frame(f"select * from {service_names.TABLE} order by all")
