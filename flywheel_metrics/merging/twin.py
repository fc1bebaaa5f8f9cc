"""Incidents of two tools that may be one, such as a page and its ticket: suggested, and decided by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import EntryRefused
from flywheel_metrics.merging import SAME
from flywheel_metrics.merging.decision import Decisions, decided

_MODEL = "suggested_twins"


def suggestions(dataset: Dataset) -> pd.DataFrame:
    """Return the pairs of incidents that may be one and were not decided on, the surest first.

    Columns: kept_tool, kept_id, kept_title, other_tool, other_id, other_title, service, kept_at (UTC), rank, reason,
    minutes_apart (from the beginning of the kept one to that of the other).
    """
    if not dataset.has_table(_MODEL):
        return pd.DataFrame()
    return dataset.database.frame(f"select * from {_MODEL}")


def united(dataset: Dataset) -> pd.DataFrame:
    """Return the incidents that count as one: other_tool, other_id, kept_tool, kept_id, filled (columns)."""
    if not dataset.has_table("united_incidents"):
        return pd.DataFrame()
    return dataset.database.frame("select * from united_incidents order by all")


def decision(pairs: Sequence[tuple[str, str, str, str]], at: datetime, *, is_same: bool) -> Decisions:
    """Return what was decided of pairs: (other tool, other id, kept tool, kept id) each.

    Raises EntryRefused without a pair, and for two incidents of one tool.
    """
    if not pairs:
        raise EntryRefused("Choose which incidents are the same.")
    for other_tool, _, kept_tool, _ in pairs:
        if other_tool == kept_tool:
            raise EntryRefused(f"Both incidents are of {kept_tool}; only those of two tools can be the same.")
    names = ("other_tool", "other_id", "kept_tool", "kept_id")
    rows = [{**dict(zip(names, pair, strict=True)), "is_same": "yes" if is_same else "no"} for pair in pairs]
    return decided(SAME, rows, at)
