"""The incident log of an IT company: every row accounted for, one incident per number, and the same as pandas reads."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pandas as pd
import pytest

from flywheel_metrics.ingest import Answers, Staged, stage
from tests.real.data import find

pytestmark = [pytest.mark.real, pytest.mark.slow]

NAME = "uci_servicenow/incident_event_log_119998_original.csv.gz"
TIMES = {
    "opened_at": "created_at",
    "resolved_at": "resolved_at",
    "closed_at": "closed_at",
    "sys_updated_at": "updated_at",
}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("log") / "incident_event_log.csv"
    with gzip.open(find(NAME)) as packed, target.open("wb") as stream:
        shutil.copyfileobj(packed, stream)
    return target


@pytest.fixture(scope="module")
def staged(log: Path, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    folder = tmp_path_factory.mktemp("staged")
    return stage(log, folder, Answers(time_zone="UTC"), default_zone="UTC", key=b"a key for tests, and for no names")


@pytest.fixture(scope="module")
def last(log: Path) -> pd.DataFrame:
    """The last update of each number, by pandas alone."""
    rows = pd.read_csv(log, dtype=str, keep_default_na=False).replace("?", None)
    rows["sys_mod_count"] = rows["sys_mod_count"].astype(int)
    rows["place"] = range(len(rows))
    rows = rows.sort_values(["number", "sys_mod_count", "place"]).groupby("number").tail(1)
    for column in TIMES:
        rows[column] = pd.to_datetime(rows[column], format="%d/%m/%Y %H:%M")
    return rows.set_index("number").sort_index()


def test_every_row_is_accounted_for(staged: Staged, last: pd.DataFrame) -> None:
    assert staged.source.name == "servicenow_incident_log_csv"
    assert staged.rows_read == staged.decoded.rows_counted == 119_998
    assert staged.rows_loaded == len(last)
    assert staged.rows_rejected == 0
    assert staged.rows_duplicate == 119_998 - len(last)
    issues = pd.read_parquet(staged.issues_path)
    told = issues[issues["action"] == "duplicate"]["row"]
    assert told.is_unique
    assert len(told) == staged.rows_duplicate


def test_one_incident_per_number_with_the_times_of_its_last_update(staged: Staged, last: pd.DataFrame) -> None:
    incidents = pd.read_parquet(staged.tables["incidents"])
    assert incidents["incident_id"].is_unique
    incidents = incidents.set_index("incident_id").sort_index()
    assert incidents.index.tolist() == last.index.tolist()
    for column, canonical in TIMES.items():
        assert (incidents[canonical].astype("datetime64[s]") == last[column].astype("datetime64[s]")).sum() + (
            incidents[canonical].isna() & last[column].isna()
        ).sum() == len(last), column
    assert incidents["status_raw"].tolist() == last["incident_state"].tolist()
    assert incidents["severity"].tolist() == last["priority"].str[0].astype(int).tolist()


def test_closed_without_resolution_stays_so(staged: Staged, last: pd.DataFrame) -> None:
    incidents = pd.read_parquet(staged.tables["incidents"])
    closed = incidents[incidents["status"] == "closed"]
    expected = last[last["incident_state"] == "Closed"]
    assert len(closed) == len(expected)
    assert closed["resolved_at"].isna().sum() == expected["resolved_at"].isna().sum() > 0
    caused = incidents["caused_by_change_id"].dropna()
    assert sorted(caused) == sorted(last["caused_by"].dropna())
