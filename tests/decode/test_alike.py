"""The shape that all cells of a column have is told as their text tells it, one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flywheel_metrics.decode.alike import FIGURES, are_figures, common, shape
from flywheel_metrics.decode.writer import TextWriter

TIMES = st.from_regex(r"20[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}Z)?", fullmatch=True)
CELLS = st.one_of(st.none(), st.just(""), TIMES, st.text("0279", max_size=10), st.text("09:/~-\x00é", max_size=3))


def shape_of(cells: list[str | None]) -> str | None:
    found = {re.sub("[0-9]", "9", cell) for cell in cells if cell}
    if len(found) > 1 and all(re.fullmatch("9{1,9}", cell) for cell in found):
        return FIGURES
    if len(found) > 1 or any(not cell.isascii() for cell in found):
        return None
    return found.pop() if found else ""


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(CELLS, max_size=4), st.lists(st.one_of(st.none(), TIMES.filter(lambda time: len(time) > 9)))))
@pytest.mark.slow
def test_the_shape_of_a_column_is_that_of_each_cell(cells):
    assert shape(pa.array(cells, pa.string())) == shape_of(cells)
    assert shape(pa.array(["no", *cells, "no"], pa.string()).slice(1, len(cells))) == shape_of(cells)


@settings(max_examples=150, deadline=None)
@given(st.lists(CELLS, max_size=4), st.lists(CELLS, max_size=4))
def test_two_parts_of_a_column_have_the_shape_of_the_whole(some, others):
    one, other = (shape(pa.array(cells, pa.string())) for cells in (some, others))
    assert common(one, other) == shape_of([*some, *others])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["5", "15"], True),
        (["5", "", "6"], True),
        (["123456789", "1"], True),
        (["123456789"], True),
        (["1234567890"], False),
        (["1234567890", "1"], False),
        (["5", "1.5"], False),
        (["5", "-5"], False),
        (["5+", "6+"], False),
        (["٥", "15"], False),
        ([""], False),
    ],
)
def test_figures_are_one_to_nine_and_nothing_else(cells, expected):
    found = shape(pa.array(cells, pa.string()))
    assert (found is not None and are_figures(found)) == expected


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
