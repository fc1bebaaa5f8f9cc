"""What the sources of on-call tools decide over a whole file, against plain Python and by hand."""

from __future__ import annotations

import json
import random
import statistics
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flywheel_metrics.ingest import Answers, Staged, stage
from flywheel_metrics.model import UploadTables
from tests.models.compiling import united
from tests.sources import golden

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
Alert = dict[str, Any]


def read(rows: list[Alert], folder: Path) -> Staged:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "export.json"
    file.write_text(json.dumps({"data": rows}), encoding="utf-8")
    return stage(file, folder / "staged", Answers(), default_zone="UTC", key=golden.KEY)


def written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def alert(number: int, status: str, updated_after: float, close: int | None, ack: int | None = None) -> Alert:
    created = START + timedelta(hours=number)
    return {
        "id": f"a{number}", "tinyId": str(number), "alias": "x", "message": "m", "status": status, "priority": "P3",
        "createdAt": written(created), "updatedAt": written(created + timedelta(seconds=updated_after)),
        "report": {"ackTime": ack, "closeTime": close},
    }  # fmt: skip


def seconds(staged: Staged, column: str) -> list[float | None]:
    frame = pd.read_parquet(staged.tables["incidents"]).sort_values("source_row")
    spans = (frame[column] - frame["created_at"]).dt.total_seconds()
    return [None if pd.isna(span) else float(span) for span in spans]


@pytest.mark.parametrize("per_second", [1, 1000])
@pytest.mark.slow
def test_unit_of_opsgenie_durations_follows_from_the_whole_file(per_second: int, tmp_path: Path) -> None:
    chance = random.Random(per_second)
    for turn in range(4):
        rows, expected, ratios = [], [], []
        for number in range(30):
            took = chance.randrange(60, 86_400)
            # Some are edited long after they were closed; a few carry clocks that are off.
            later = chance.choice([0, 0, 0, 1, 5, 40_000]) if number % 10 else -took // 2
            status = chance.choice(["closed", "closed", "open"])
            close = took * per_second if status == "closed" else None
            rows.append(alert(number, status, took + later, close, chance.choice([None, 30 * per_second])))
            expected.append(float(took) if close else None)
            if close:
                ratios.append(close / (took + later))
        assert (statistics.median(ratios) > 2) == (per_second == 1000)
        staged = read(rows, tmp_path / str(turn))
        assert seconds(staged, "resolved_at") == expected
        assert {span for span in seconds(staged, "acknowledged_at") if span is not None} == {30.0}
        (told,) = [issue for issue in staged.issues if issue.rule == "duration_unit"]
        assert (
            f"were read as {'milliseconds' if per_second == 1000 else 'seconds'}: over {len(ratios)} closed"
            in told.message
        )


def test_unit_that_no_closed_alert_tells_is_assumed_and_told(tmp_path: Path) -> None:
    staged = read([alert(1, "open", 600, None, ack=90_000), alert(2, "closed", 0, 60_000)], tmp_path)
    assert seconds(staged, "acknowledged_at")[0] == 90.0
    (told,) = [issue for issue in staged.issues if issue.rule == "duration_unit"]
    assert told.message.startswith("No closed alert tells the unit")
    assert [issue.rule for issue in read([alert(1, "open", 600, None)], tmp_path / "none").issues] == []


def test_notifications_of_the_sample_are_three_pages(tmp_path: Path) -> None:
    """By hand: Ada at 23:24:18 with two more within 60 seconds, again 61 seconds after the first; Ben by phone at 23:30."""
    staged = golden.staged("pagerduty_log_entries_json", tmp_path)
    pages = tmp_path / "pages.parquet"
    frame = pd.read_parquet(staged.tables["pages"])
    frame.assign(upload_id="u1").to_parquet(pages, index=False)
    with united([UploadTables("u1", {"pages": pages}, None)], only=["counted_pages"]) as database:
        found = database.rows("select page_id, notifications, basis from counted_pages order by sent_at")
    assert found == [("R02", 3, "notification"), ("R05", 1, "notification"), ("R07", 1, "notification")]


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("incident_io_incidents_json", {"real": 5, "test": 1, "drill": 1, "retrospective": 1}),
        ("rootly_incidents_json", {"real": 3, "test": 2, "retrospective": 1, "maintenance": 1}),
        ("firehydrant_incidents_json", {"real": 4, "drill": 1, "maintenance": 1}),
        ("datadog_incidents_json", {"real": 3, "test": 1}),
    ],
)
def test_what_did_not_happen_is_told_apart(source: str, kinds: dict[str, int], tmp_path: Path) -> None:
    frame = pd.read_parquet(golden.staged(source, tmp_path).tables["incidents"])
    assert frame["kind"].value_counts().to_dict() == kinds


@pytest.mark.parametrize("source", ["opsgenie_incidents_json", "incident_io_incidents_json", "rootly_incidents_json"])
def test_last_update_is_never_a_recovery(source: str, tmp_path: Path) -> None:
    frame = pd.read_parquet(golden.staged(source, tmp_path).tables["incidents"])
    assert not (frame["resolved_at"] == frame["updated_at"]).any()
    assert frame["resolved_at"].isna().any()
