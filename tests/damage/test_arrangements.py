"""The numbers do not depend on how files come: order of uploads, order of rows, pieces that overlap, files once more."""

from __future__ import annotations

import csv
import io
import shutil
from itertools import pairwise
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from flywheel_metrics import answer, ingest, metric, sample
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.workspace import Workspace
from tests.damage import trial
from tests.sizes import cases

pytestmark = pytest.mark.skipif(not sample.is_available(), reason="the sample company is part of a checkout")

_KEY = b"a key for tests, and for no names"
#: Rows kept of each file: enough for every metric to have something to count.
_ROWS = 40
_PART = 20
_FEW = ("pagerduty-incidents-2026-q3", "servicenow-change", "jira-operations", "guardrails")

File = tuple[str, list[list[str]], Answers]


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[File]:
    """The last rows of every CSV file of the sample company."""
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    trial.quick(monkeypatch)
    found = [(each.path, each.answers) for each in sample.read().files if each.path.suffix == ".csv"]
    return [(path.name, _cut(path), answers) for path, answers in found]


def _cut(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return [header, *rows[-_ROWS:]]


def _pool(company: list[File], ways: int, folder: Path) -> list[list[list[Staged]]]:
    """Stage every file in several ways, which can be combined: first whole, then shuffled, in pieces, and overlapping."""
    chance = Random(len(company))
    return [
        [[_staged(folder / f"{number}-{way}-{piece}", file, rows) for piece, rows in enumerate(_pieces(chance, file, way))]
         for way in range(ways)]
        for number, file in enumerate(company)
    ]  # fmt: skip


def _pieces(chance: Random, file: File, way: int) -> list[list[list[str]]]:
    _, (header, *rows), _ = file
    if way == 0:
        return [[header, *rows]]
    chance.shuffle(rows)
    cuts = sorted(chance.sample(range(1, len(rows)), min(len(rows) - 1, chance.choice([0, 1, 2]))))
    edges = [0, *cuts, len(rows)]
    return [[header, *rows[max(0, start - chance.choice([0, 5])) : end]] for start, end in pairwise(edges)]


def _staged(folder: Path, file: File, rows: list[list[str]]) -> Staged:
    name, _, answers = file
    folder.mkdir(parents=True)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    (folder / name).write_text(text.getvalue(), encoding="utf-8")
    return ingest.stage(folder / name, folder / "staged", answers, default_zone="Europe/Berlin", key=_KEY)


def _arranged(pool: list[list[list[Staged]]], chance: Random) -> list[Staged]:
    """Return every file in one of its ways, some in two, some pieces twice, in any order."""
    found = [staged for ways in pool for way in chance.sample(ways, chance.choice([1, 1, 2])) for staged in way]
    found += chance.sample(found, len(found) // 4)
    chance.shuffle(found)
    return found


def _numbers(folder: Path, files: list[Staged]) -> dict[str, pd.DataFrame]:
    """Return the whole answer of every metric."""
    workspace = Workspace(folder)
    version = workspace.replace(files, sample.read().settings, "Arranged", is_sample=False)
    dataset = workspace.open(version)
    try:
        scope = dataset.default_scope
        return {each.name: answer.ask(dataset, each, scope).frame for each in metric.metrics().values()}
    finally:
        dataset.database.close()
        shutil.rmtree(folder)


def _same(company: list[File], seeds: range, ways: int, folder: Path) -> None:
    pool = _pool(company, ways, folder / "pool")
    expected = _numbers(folder / "as given", [staged for ways_of_file in pool for staged in ways_of_file[0]])
    assert sum(bool(frame["sample_size"].sum()) for frame in expected.values()) >= 3
    for seed in seeds:
        found = _numbers(folder / str(seed), _arranged(pool, Random(seed)))
        for name, frame in expected.items():
            pd.testing.assert_frame_equal(found[name], frame, obj=f"{name}, seed {seed}")


def test_a_few_arrangements_give_identical_numbers(company: list[File], tmp_path: Path) -> None:
    few = [file for file in company if file[0].startswith(_FEW)]
    _same(few, range(2), 2, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, cases(1_000, 20), _PART))
def test_many_arrangements_give_identical_numbers(company: list[File], start: int, tmp_path: Path) -> None:
    _same(company, range(start, start + _PART), 4, tmp_path)
