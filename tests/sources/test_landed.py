"""Landed tables as warehouses export them: arrays, times and empty cells of Parquet read as those of text."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from flywheel_metrics.ingest import Answers, Staged, stage
from tests.sources import golden

AT = datetime(2026, 3, 1, 10, 5, tzinfo=UTC)


def staged(table: pa.Table, folder: Path) -> Staged:
    parquet.write_table(table, folder / "export.parquet")
    return stage(folder / "export.parquet", folder / "staged", Answers(), default_zone="Europe/Berlin", key=golden.KEY)


@pytest.mark.parametrize(
    "wrap", [lambda each: each, lambda each: {"list": [{"element": sha} for sha in each]}], ids=["array", "wrapped"]
)
def test_arrays_of_a_warehouse_become_links(wrap, tmp_path: Path) -> None:
    incidents = pa.table(
        {
            "source": ["pagerduty", "github"],
            "incident_id": ["PX1", "42"],
            "time_created": pa.array([AT, AT], pa.timestamp("us", "UTC")),
            "time_resolved": pa.array([None, AT], pa.timestamp("us", "UTC")),
            "changes": [wrap(["aaaa1111", "bbbb2222"]), wrap([])],
        }
    )
    found = staged(incidents, tmp_path)
    assert (found.source.name, found.rows_read, found.rows_loaded) == ("fourkeys_incidents", 2, 2)
    links = pd.read_parquet(found.tables["incident_change_links"])
    assert sorted(zip(links["incident_id"], links["change_id"], strict=True)) == [
        ("PX1", "aaaa1111"), ("PX1", "bbbb2222"),
    ]  # fmt: skip
    created = pd.read_parquet(found.tables["incidents"])["created_at"]
    assert set(created) == {pd.Timestamp("2026-03-01 10:05:00")}


def test_two_styles_of_stamps_and_of_nothing(tmp_path: Path) -> None:
    sprints = pa.table(
        {
            "id": ["1", "2", "3"],
            "name": ["a", "b", "c"],
            "status": ["CLOSED", "NULL", ""],
            "started_date": ["2026-03-01 08:00:00", "2026-03-01T08:00:00.000+00:00", "2026-03-01T09:00:00.000+01:00"],
            "ended_date": ["2026-03-14 08:00:00"] * 3,
            "completed_date": ["NULL", "", "2026-03-15T08:00:00.000+00:00"],
        }
    )
    found = pd.read_parquet(staged(sprints, tmp_path).tables["sprints"])
    assert set(found["starts_at"]) == {pd.Timestamp("2026-03-01 08:00:00")}
    assert found.set_index("sprint_id")["ends_at"].dt.day.to_dict() == {"1": 14, "2": 14, "3": 15}


@pytest.mark.parametrize("text", ["TRUE", "true", "True", "1"])
def test_deleted_records_are_told_and_not_loaded(text: str, tmp_path: Path) -> None:
    sprints = pa.table(
        {
            "id": ["1", "2"],
            "_fivetran_synced": ["2026-03-02 00:00:00"] * 2,
            "_fivetran_deleted": ["FALSE", text],
            "board_id": ["5", "5"],
            "complete_date": pa.array([None, None], pa.string()),
            "end_date": ["2026-03-14 08:00:00"] * 2,
            "name": ["a", "b"],
            "start_date": ["2026-03-01 08:00:00"] * 2,
        }
    )
    found = staged(sprints, tmp_path)
    assert (found.rows_loaded, found.rows_rejected) == (1, 1)
    assert [(issue.row, issue.rule) for issue in found.issues] == [(2, "deleted_at_source")]
