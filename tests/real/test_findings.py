"""What is said of real exports is what a sceptic would find true of them."""

from __future__ import annotations

import gzip
import re
import shutil
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from flywheel_metrics import exhibit, ingest, last_year
from flywheel_metrics.answer import ask
from flywheel_metrics.comparison import LITTLE, compare
from flywheel_metrics.dataset import open_dataset
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.exhibit import Form
from flywheel_metrics.finding import sentence
from flywheel_metrics.metric import find as metric
from flywheel_metrics.model import UploadTables, compile_dataset
from flywheel_metrics.scope import Scope
from flywheel_metrics.settings import Settings
from flywheel_metrics.vocabulary import default_text, parse
from flywheel_metrics.workspace import Workspace
from tests.real.data import find

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    file = folder / "log.csv"
    with gzip.open(find("uci_servicenow/incident_event_log_119998_original.csv.gz")) as packed, file.open("wb") as out:
        shutil.copyfileobj(packed, out)
    workspace = Workspace(folder / "workspace")
    answers = ingest.Answers(time_zone="UTC")
    workspace.commit(ingest.stage(file, folder / "staged", answers, default_zone="UTC", key=b"k" * 32))
    dataset = workspace.open(workspace.head)
    yield dataset
    dataset.database.close()


@pytest.fixture(scope="module")
def deploys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("govuk")
    found = pd.read_csv(find("govuk_deploys/govuk_deploys.csv.gz"))
    changes = {
        "change_id": pa.array([f"{number:06}" for number in found.index], pa.string()),
        "service": pa.array(found["app"], pa.string()), "environment": pa.array(found["environment"], pa.string()),
        "version": pa.array(found["tag"], pa.string()), "kind": pa.array(["deploy"] * len(found)),
        "outcome": pa.array(["success"] * len(found)),
        "finished_at": pa.array(pd.to_datetime(found["deployed_epoch"], unit="s"), pa.timestamp("us")),
        "source_tool": pa.array(["helm"] * len(found)), "source_row": pa.array(found.index + 2, pa.int64()),
    }  # fmt: skip
    parquet.write_table(pa.table(changes), folder / "changes.parquet")
    upload = UploadTables("govuk", {"changes": folder / "changes.parquet"})
    compile_dataset(folder / "g.duckdb", [upload], Settings(failed_change="last"), parse(default_text()))
    dataset = open_dataset("govuk", folder / "g.duckdb")
    yield dataset
    dataset.database.close()


@pytest.mark.parametrize(
    "scope", [Scope(date(2016, 2, 29), date(2016, 5, 15)), Scope(date(2016, 4, 4), date(2017, 2, 19))]
)
def test_the_end_of_the_incident_log_is_not_called_an_improvement(log, scope):
    found = ask(log, metric("pages_per_week"), scope)
    compared = compare(found, evidence=Evidence(log, found))
    said = sentence(found, compared)
    # The log ends on a Friday with a thin tail; nine full weeks are too few for limits.
    assert (compared.verdict, compared.direction) == (LITTLE, None)
    assert not re.search(r"\bfell\b|improv|better|quieter", said)
    states = found.series("week").set_index("period")["coverage"]
    assert states[pd.Timestamp("2016-05-09")] == "partial"
    assert set(states[states.index > pd.Timestamp("2016-05-09")]) <= {"none"}


def test_days_of_mass_rollback_are_marked_and_said(deploys):
    found = ask(deploys, metric("time_to_rollback"), Scope(date(2025, 1, 1), date(2025, 3, 31)))
    shown = exhibit.make(deploys, found, Form("durations"))
    assert any("23 January 2025 and 27 January 2025" in each for each in shown.remarks)
    marked = [each for each in shown.drawing.spec["layer"] if "shape" in each["encoding"]]
    days = {each["at"][:10] for layer in marked for each in layer["data"]["values"] if each["mass"]}
    assert days == {"2025-01-23", "2025-01-27"}


def test_one_day_of_mass_rollback_is_not_called_a_slower_year(deploys):
    found = ask(deploys, metric("time_to_rollback"), Scope(date(2026, 2, 16), date(2026, 8, 16)))
    beside = last_year.beside(Evidence(deploys, found))
    # The median is 2.6 h after 36 min, for 14 August 2026 alone has most of the rollbacks.
    assert beside.now > 3 * beside.then
    assert "rose" not in last_year.sentence(found, beside)
