"""The numbers do not depend on how files come: order of uploads, order of rows, pieces that overlap, files once more."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from flywheel_metrics import answer, engine, ingest, metric, model, sample
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.workspace import Workspace
from tests.damage import trial
from tests.sizes import cases

pytestmark = pytest.mark.skipif(not sample.is_available(), reason="the sample company is part of a checkout")

_KEY = b"a key for tests, and for no names"
#: Rows kept of each file: enough for every metric to have something to count.
_ROWS = 40
_PART = cases(50, 5)
_FEW = ("pagerduty-incidents-2026-q3", "servicenow-change", "jira-operations", "guardrails")
#: More of the kind that is there anyway, of which each piece costs time.
_MORE = ("pagerduty-incidents-2025", "pagerduty-incidents-2026-q1", "jira-search")
#: What the numbers are counted from; the rest is not compiled.
_MODELS = {"coverage", "dated_sprints", *(name for each in metric.metrics().values() for name in each.models)}

File = tuple[str, list[list[str]], Answers]
Pool = list[list[list[Staged]]]  # of each file, of each way that it comes, its pieces


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[File]]:
    """The last rows of the CSV files of the sample company; what is staged and compiled meanwhile takes one core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_FILE_VARIABLE, str(tmp_path_factory.mktemp("key") / "key"))
        trial.quick(patch)
        patch.setattr(engine, "open_writable", lambda path: engine._open(path, {"threads": 1}))
        whole = model.compile_dataset
        patch.setattr(model, "compile_dataset", lambda *given: whole(*given, only=_MODELS))
        found = [(each.path, each.answers) for each in sample.read().files if each.path.suffix == ".csv"]
        yield [(path.name, _cut(path), answers) for path, answers in found if not path.name.startswith(_MORE)]


@pytest.fixture(scope="module")
def pool(company: list[File], tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """Every file in several ways: enough to combine, few enough to read."""
    return _pool(company, cases(4, 2), tmp_path_factory.mktemp("pool"))


def _cut(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return [header, *rows[-_ROWS:]]


def _pool(company: list[File], ways: int, folder: Path) -> Pool:
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


def _arranged(pool: Pool, chance: Random) -> list[Staged]:
    """Return every file in one of its ways, some in two, some pieces twice, in any order."""
    found = [staged for ways in pool for way in chance.sample(ways, chance.choice([1, 1, 2])) for staged in way]
    found += chance.sample(found, len(found) // 4)
    chance.shuffle(found)
    return found


def _numbers(workspace: Workspace, files: list[Staged], folder: Path) -> dict[str, pd.DataFrame]:
    """Return the whole answer of every metric, were these the files in the order of their coming."""
    dataset = workspace.candidate(files, folder)
    try:
        scope = dataset.default_scope
        return {each.name: answer.ask(dataset, each, scope).frame for each in metric.metrics().values()}
    finally:
        dataset.database.close()
        (folder / f"{dataset.version}.duckdb").unlink()


def _same(pool: Pool, seeds: range, folder: Path) -> None:
    workspace = Workspace(folder / "workspace")
    workspace.replace([], sample.read().settings, "No files yet", is_sample=False)
    expected = _numbers(workspace, [staged for ways_of_file in pool for staged in ways_of_file[0]], folder)
    assert sum(bool(frame["sample_size"].sum()) for frame in expected.values()) >= 3
    for seed in seeds:
        found = _numbers(workspace, _arranged(pool, Random(seed)), folder)
        for name, frame in expected.items():
            pd.testing.assert_frame_equal(found[name], frame, obj=f"{name}, seed {seed}")


@pytest.mark.slow
def test_a_few_arrangements_give_identical_numbers(company: list[File], tmp_path: Path) -> None:
    few = [file for file in company if file[0].startswith(_FEW)]
    _same(_pool(few, 2, tmp_path / "pool"), range(1), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, cases(1_000, 10), _PART))
def test_many_arrangements_give_identical_numbers(pool: Pool, start: int, tmp_path: Path) -> None:
    _same(pool, range(start, start + _PART), tmp_path)
