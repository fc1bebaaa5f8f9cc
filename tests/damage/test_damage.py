"""Damaged exports: read or refused with a sentence, no row lost by three counts, nobody named in what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import memory
from tests.damage import reckoning, tables, trial
from tests.damage.mutants import mutant, mutants
from tests.sizes import cases
from tests.sources import golden

_PART = cases(500, 200)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    trial.quick(monkeypatch)


@pytest.mark.parametrize("start", [0, pytest.param(1_020, marks=pytest.mark.slow)])
def test_a_few_damaged_exports(start: int, tmp_path: Path) -> None:
    """Parts of the samples, as many as the fast tests have time for."""
    results = trial.trials(mutants(16, start), tmp_path)
    assert results["read"] > 2
    assert results["refused"] > 2


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, cases(10_000, 200), _PART))
def test_many_damaged_exports(start: int, tmp_path: Path) -> None:
    results = trial.trials(mutants(_PART, start), tmp_path)
    assert results["read"] > _PART // 5
    assert results["refused"] > _PART // 10


def test_mutants_are_the_same_for_a_seed_and_cover_every_sample() -> None:
    count = len(golden.CASES)
    assert {each.case for each in mutants(count)} == set(golden.CASES)
    first, second = mutant(count + 7), mutant(count + 7)
    assert (first.content, first.done, first.rows) == (second.content, second.done, second.rows)


@pytest.mark.parametrize("mark", ",;\t|")
def test_a_sample_has_its_own_delimiter(mark: str) -> None:
    read = tables.read(f'a{mark}b{mark}c\n1 200{mark}"x{mark}y\n, ;"{mark}\n')
    assert (read.header, read.rows) == (["a", "b", "c"], [["1 200", f"x{mark}y\n, ;", ""]])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", 1),
        ("a,b\r1,2\r3,4", 2),
        ('a,b\n1,"x\ny"\n3,4\n\n', 2),
        ('a,b\n1,"x\n3,4\n', 2),  # never closed: a row of its line alone
        ("\n\na,b\n\n1,2\n", 2),
        ("sep=,\na,b\n1,2\n", 1),
        ('a,b\n"1"x,2\n3,""\n', 2),
    ],
)
def test_the_plain_count_by_hand(text: str, rows: int) -> None:
    assert reckoning.delimited_rows(text, ",", None) == rows


@pytest.mark.parametrize(
    ("text", "header_row", "rows"),
    [("x,b\na,b\n1,2\n", 2, 1), ('x,b\n1,"p\nq"\na,b\n3,4\n', 4, 2), ("x\r1\ra\r2", 3, 2)],
)
def test_the_rows_above_a_lower_header_by_hand(text: str, header_row: int, rows: int) -> None:
    assert reckoning.rows_above(text, ",", header_row) == rows


def test_a_lost_row_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: were a row dropped by decoder and counter alike, the other counts would differ."""
    true_count = reckoning.delimited_rows
    monkeypatch.setattr(reckoning, "delimited_rows", lambda *given: true_count(*given) + 1)
    table = next(each for each in mutants(len(golden.CASES)) if each.name == "export.csv" and each.done == ["unharmed"])
    with pytest.raises(AssertionError, match="read, not"):
        trial.trials([table], tmp_path)


def test_a_shown_name_would_be_noticed(tmp_path: Path) -> None:
    trial.learn_names("flywheel_drills", tmp_path / "names")
    assert trial.shown("flywheel_drills", "Asked Ben Ode, who knows.") == ["ben ode"]
    assert trial.shown("flywheel_drills", "Asked person-ctpiuihlal53.") == []


def test_nothing_of_a_file_is_there_for_the_next() -> None:
    first = memory.emptied()
    first.run("create table cells as select 1 as cell; create view export as select * from cells")
    assert (
        memory.emptied().rows(
            "from duckdb_tables() where not internal union all by name from duckdb_views() where not internal"
        )
        == []
    )
