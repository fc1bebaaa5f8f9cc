"""Reverts in two Wikimedia deployment repositories, against figures computed apart from this project."""

from __future__ import annotations

from pathlib import Path

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

#: Repository → n, mean, median and 95th percentile in hours, and the share of the other commits reverted, in percent.
REPOSITORIES = {
    "wmf_mediawiki_config": [2523, 266.67, 1.20, 500.55, 8.27],
    "wmf_deployment_charts": [327, 161.23, 1.80, 689.26, 2.89],
}


def _reverted(commits: pd.DataFrame) -> pd.Series:
    """Return what each commit reverts; a revert whose target nobody could resolve still is one."""
    unresolved = ("unresolved by " + commits["sha"]).where(commits["is_revert"] == 1)
    return commits["reverts_sha"].fillna(unresolved)


def _compile(commits: pd.DataFrame, folder: Path) -> Path:
    changes = pa.table(
        {
            "change_id": pa.array(commits["sha"], pa.string()),
            "service": pa.array(["repository"] * len(commits)),
            "title": pa.array(commits["subject"], pa.string()),
            "kind": pa.array(["deploy"] * len(commits)),
            "outcome": pa.array(["success"] * len(commits)),
            "finished_at": pa.array(pd.to_datetime(commits["committed_epoch"], unit="s"), pa.timestamp("us")),
            "reverts_change_id": pa.array(_reverted(commits), pa.string()),
            "source_tool": pa.array(["git"] * len(commits)),
            "source_row": pa.array(commits.index + 2, pa.int64()),
        }
    )
    parquet.write_table(changes, folder / "changes.parquet")
    uploads = [UploadTables("git", {"changes": folder / "changes.parquet"})]
    compile_dataset(folder / "git.duckdb", uploads, Settings(), parse(default_text()))
    return folder / "git.duckdb"


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_time_from_commit_to_revert(repository, tmp_path):
    commits = pd.read_csv(find(f"git_reverts/{repository}.csv.gz"), low_memory=False)
    commits = commits[commits["is_merge"] == 0]
    with engine.open_compiled(_compile(commits, tmp_path)) as database:
        rollbacks = database.frame("select * from production_rollbacks where evidence = 'explicit'")
    hours = (rollbacks["finished_at"] - rollbacks["first_failed_at"]).dt.total_seconds() / 3600
    timed = hours[hours >= 0]
    share = 100 * len(timed) / (commits["is_revert"] == 0).sum()
    figures = [timed.mean(), timed.median(), timed.quantile(0.95), share]
    assert [len(timed), *(round(float(figure), 2) for figure in figures)] == REPOSITORIES[repository]
