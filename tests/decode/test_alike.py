"""The shape that all cells of a column have is told as their text tells it, one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flywheel_metrics.decode.alike import shape
from flywheel_metrics.decode.writer import TextWriter

TIMES = st.from_regex(r"20[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}Z)?", fullmatch=True)
CELLS = st.one_of(st.none(), st.just(""), TIMES, st.text("09:/~-\x00é", max_size=3))


def shape_of(cells: list[str | None]) -> str | None:
    found = {re.sub("[0-9]", "9", cell) for cell in cells if cell}
    if len(found) > 1 or any(not cell.isascii() for cell in found):
        return None
    return found.pop() if found else ""


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(CELLS, max_size=4), st.lists(st.one_of(st.none(), TIMES.filter(lambda time: len(time) > 9)))))
@pytest.mark.slow
def test_the_shape_of_a_column_is_that_of_each_cell(cells):
    assert shape(pa.array(cells, pa.string())) == shape_of(cells)
    assert shape(pa.array(["no", *cells, "no"], pa.string()).slice(1, len(cells))) == shape_of(cells)


@pytest.mark.parametrize("cell", ["1234/567", "12:4-567", "1234-56a", "1234-5é", "/234-567", "1234-567Z", "1234~567"])
def test_one_cell_of_another_shape_is_enough(cell):
    assert shape(pa.array(["1234-567"] * 9, pa.string())) == "9999-999"
    assert shape(pa.array(["1234-567", cell], pa.string())) is None


def test_a_long_cell_has_no_shape_that_counts():
    assert shape(pa.array(["1" * 1_000], pa.string())) is None


def test_the_shape_is_that_of_all_that_was_written(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("flywheel_metrics.decode.writer.CELLS_HELD", 1)
    with TextWriter(tmp_path / "rows", 4) as writer:
        writer.add_rows([1], [["1-1", "1-1", "", ""]])
        writer.add_rows([2, 3], [["2-2", "2/2", "", ""], ["", "3-3", "3-3", ""]])
        writer.add_rows([4], [["4-4", "4-4", "4-4", ""]])
    assert writer.alike == {0: "9-9", 2: "9-9", 3: ""}
