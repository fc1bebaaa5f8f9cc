"""Rollbacks of GOV.UK's deployment repository, from versions alone, against figures computed apart from this project."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from flywheel_metrics import engine
from flywheel_metrics.model import UploadTables, compile_dataset
from flywheel_metrics.settings import Settings
from flywheel_metrics.vocabulary import default_text, parse
from tests.real.data import find

pytestmark = [pytest.mark.real, pytest.mark.slow]

#: Local days on which ten or more applications went back at once.
MASS_DAYS = ["2023-06-07", "2024-10-02", "2025-01-23", "2025-01-27", "2026-08-14"]


@pytest.fixture(scope="module")
def deploys():
    found = pd.read_csv(find("govuk_deploys/govuk_deploys.csv.gz"))
    return found.assign(change_id=[f"{number:06}" for number in found.index])


@pytest.fixture(scope="module")
def database(deploys, tmp_path_factory):
    folder = tmp_path_factory.mktemp("govuk")
    changes = pa.table(
        {
            "change_id": pa.array(deploys["change_id"], pa.string()),
            "service": pa.array(deploys["app"], pa.string()),
            "environment": pa.array(deploys["environment"], pa.string()),
            "version": pa.array(deploys["tag"], pa.string()),
            "kind": pa.array(["deploy"] * len(deploys)),
            "outcome": pa.array(["success"] * len(deploys)),
            "finished_at": pa.array(pd.to_datetime(deploys["deployed_epoch"], unit="s"), pa.timestamp("us")),
            "source_tool": pa.array(["helm"] * len(deploys)),
            "source_row": pa.array(deploys.index + 2, pa.int64()),
        }
    )
    parquet.write_table(changes, folder / "changes.parquet")
    uploads = [UploadTables("govuk", {"changes": folder / "changes.parquet"})]
    compile_dataset(folder / "govuk.duckdb", uploads, Settings(failed_change="last"), parse(default_text()))
    with engine.open_compiled(folder / "govuk.duckdb") as opened:
        yield opened


@pytest.fixture(scope="module")
def rollbacks(database):
    found = database.frame("select * from production_rollbacks")
    return found.assign(hours=(found["finished_at"] - found["last_failed_at"]).dt.total_seconds() / 3600)


def _figures(hours):
    return [len(hours), *(round(figure, 2) for figure in (hours.mean(), hours.median(), hours.quantile(0.95)))]


def test_time_to_rollback(rollbacks):
    assert _figures(rollbacks["hours"]) == [196, 21.25, 2.60, 120.82]


def test_time_to_rollback_without_races_and_mass_rollbacks(rollbacks):
    assert _figures(rollbacks[~rollbacks["is_race"] & ~rollbacks["is_mass"]]["hours"]) == [40, 7.24, 0.48, 23.52]


def test_one_race_and_five_mass_days(rollbacks):
    assert rollbacks["is_race"].sum() == 1
    days = rollbacks[rollbacks["is_mass"]]["finished_at"].dt.strftime("%Y-%m-%d")
    assert sorted(days.unique()) == MASS_DAYS


def test_every_deploy_of_production_is_a_change_or_a_rollback(database, rollbacks):
    [(changes, services)] = database.rows("select count(*), count(distinct service) from production_changes")
    assert (changes + len(rollbacks), services) == (32_122, 69)


def test_a_late_promotion_is_no_rollback(deploys, rollbacks):
    """An older tag that was never live in production before is a deploy that overtook another."""
    production = deploys[deploys["environment"] == "production"].sort_values(["deployed_epoch", "change_id"])
    is_new = ~production.duplicated(["app", "tag"])
    never_live = set(production[is_new]["change_id"])
    assert never_live.isdisjoint(rollbacks["change_id"])
    assert (is_new & (production["kind"] == "late_promotion")).sum() == 113
