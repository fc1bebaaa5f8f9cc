"""The history of a public status page, against figures computed apart from this project."""

from __future__ import annotations

import pandas as pd
import pytest

from flywheel_metrics.ingest import Answers, stage
from tests.real.data import find

pytestmark = [pytest.mark.real, pytest.mark.slow]


def test_incidents_and_how_long_they_lasted(tmp_path):
    file = find("github_statuses/incidents.jsonl")
    staged = stage(file, tmp_path, Answers(), default_zone="UTC", key=b"a key for tests, and for no names")
    incidents = pd.read_parquet(staged.tables["incidents"])
    assert (staged.source.name, len(incidents)) == ("statuspage_incidents_json", 819)
    assert incidents["kind"].value_counts().to_dict() == {"real": 801, "maintenance": 18}
    real = incidents[incidents["kind"] == "real"]
    hours = (real["resolved_at"] - real["created_at"]).dt.total_seconds() / 3600
    assert [round(float(each), 2) for each in (hours.mean(), hours.median(), hours.quantile(0.95))] == [
        2.10,
        1.08,
        6.73,
    ]
    assert incidents["service"].isna().sum() == 158
    assert set(real["severity"]) == {1, 2, 3, 5}
