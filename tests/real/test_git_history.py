"""Two real histories, written as the documented git command writes them, against figures computed apart from this."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from flywheel_metrics import engine
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.model import UploadTables, compile_dataset
from flywheel_metrics.settings import Settings
from flywheel_metrics.vocabulary import default_text, parse
from tests.real.data import find
from tests.real.test_git_reverts import REPOSITORIES

pytestmark = [pytest.mark.real, pytest.mark.slow]


def _written(commits: pd.DataFrame, path: Path) -> Path:
    """Write the history; a body is not in the data set, but what it reverts is."""
    times = pd.to_datetime(commits["committed_epoch"], unit="s", utc=True).dt.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    targets = commits["reverts_sha"].fillna("").where(commits["is_revert"] == 1, "")
    with path.open("w", encoding="utf-8") as stream:
        for sha, time, subject, target in zip(commits["sha"], times, commits["subject"], targets, strict=True):
            body = f"\n    \n    This reverts commit {target}." if target else ""
            stream.write(f"commit {sha}\nservice repository\nenvironment production\ncommitted {time}\n")
            stream.write(f"author Ada Fictive\n    {subject}{body}\n\n")
    return path


@pytest.mark.parametrize("repository", REPOSITORIES)
def test_time_from_commit_to_revert(repository: str, tmp_path: Path) -> None:
    commits = pd.read_csv(find(f"git_reverts/{repository}.csv.gz"), low_memory=False)
    commits = commits[commits["is_merge"] == 0]
    path = _written(commits, tmp_path / "history.txt")
    staged = stage(path, tmp_path, Answers(), default_zone="UTC", key=b"a key for tests")
    assert (staged.rows_read, staged.rows_loaded) == (len(commits), len(commits))
    compile_dataset(
        tmp_path / "git.duckdb", [UploadTables("git", dict(staged.tables))], Settings(), parse(default_text())
    )
    with engine.open_compiled(tmp_path / "git.duckdb") as database:
        rollbacks = database.frame("select * from production_rollbacks where evidence = 'explicit'")
    hours = (rollbacks["finished_at"] - rollbacks["first_failed_at"]).dt.total_seconds() / 3600
    timed = hours[hours >= 0]
    share = 100 * len(timed) / (commits["is_revert"] == 0).sum()
    figures = [timed.mean(), timed.median(), timed.quantile(0.95), share]
    assert [len(timed), *(round(float(figure), 2) for figure in figures)] == REPOSITORIES[repository]
