"""Columns that can be read in two ways: asked about, never guessed; what was told settles them.

Some come in a file that is read from its bytes to its tables; the others are cells from the start, which costs a
tenth: what decides is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from pyarrow import parquet

from flywheel_metrics.cast import mark, number, order, time
from flywheel_metrics.cast.time import Zone
from flywheel_metrics.engine import Database
from flywheel_metrics.errors import UndecidedColumn, UndecidedMark
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.mapping import generated
from flywheel_metrics.mapping.document import Mapping
from tests import memory
from tests.damage import trial
from tests.sizes import cases

_KEY = b"a key for tests, and for no names"
_PART = 100
_IN_A_FILE = cases(10, 25)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    trial.quick(monkeypatch)


def _column(chance: Random) -> tuple[list[str], list[tuple[int, int, int, int]]]:
    """Return cells of dates both of whose numbers may be the month, and these numbers: first, second, year, hour."""
    separator, year_digits, is_padded = chance.choice("/-."), chance.choice([2, 4]), chance.random() < 0.5
    hours = chance.choice(["{0:02}:15", "{0:02}:15:00", "{1}:15 {2}"])
    cells, meant = [], []
    for _ in range(chance.choice([1, 2, 9])):
        first, second, year, hour = (
            chance.randint(1, 12),
            chance.randint(1, 12),
            chance.randint(2015, 2026),
            chance.randrange(24),
        )
        written = [f"{each:02}" if is_padded else str(each) for each in (first, second)]
        day = separator.join([*written, str(year)[-year_digits:]])
        cells.append(f"{day} {hours.format(hour, hour % 12 or 12, 'AM' if hour < 12 else 'PM')}")
        meant.append((first, second, year, hour))
    return cells, meant


def _cells(cells: list[str]) -> Database:
    """Return a database with these cells as a table."""
    database = memory.emptied()
    database.store("cells", pa.table({"place": range(len(cells)), "cell": cells}))
    return database


def _dates_of_cells(folder: Path, cells: list[str], answer: str | None) -> list[datetime]:
    database = _cells(cells)
    found = time.inspect(database, "cells", "cell")
    orders = order.decide({("created_at", family): each for family, each in found.evidence.items()}, answer)
    own = {family: way for (_, family), way in orders.items()}
    sql = time.instants(found, "cell", own, Zone("UTC", "declared")).sql
    return [cell for (cell,) in database.rows(f"select {sql} from cells order by place")]  # type: ignore[misc]


def _dates_of_file(folder: Path, cells: list[str], answer: str | None) -> list[datetime]:
    folder.mkdir(parents=True)
    file = folder / "export.csv"
    file.write_text("incident_id,created_at\n" + "".join(f"I{number:02},{cell}\n" for number, cell in enumerate(cells)))
    staged = stage(file, folder / "staged", Answers(date_order=answer), default_zone="UTC", key=_KEY)
    assert (staged.rows_loaded, staged.rows_rejected) == (len(cells), 0)
    rows = parquet.read_table(staged.tables["incidents"]).to_pylist()
    return [row["created_at"].replace(tzinfo=None) for row in sorted(rows, key=lambda row: row["incident_id"])]


def _dates(seeds: range, folder: Path) -> None:
    for seed in seeds:
        chance = Random(seed)
        read = _dates_of_cells if seed % _IN_A_FILE else _dates_of_file
        cells, meant = _column(chance)
        with pytest.raises(UndecidedColumn, match="created_at"):
            read(folder / f"{seed} open", cells, None)
        said = chance.choice(["dmy", "mdy"])
        months = [(second, first) if said == "dmy" else (first, second) for first, second, _, _ in meant]
        told = [datetime(year, *month, hour, 15) for month, (_, _, year, hour) in zip(months, meant, strict=True)]
        assert read(folder / f"{seed} told", cells, said) == told, (seed, cells)
        # A single day beyond 12 tells the order of the whole column, whatever anybody answers.
        separator = next(each for each in "/-." if each in cells[0])
        years = len(cells[0].partition(" ")[0].split(separator)[2])
        tail = cells[0].partition(" ")[2]
        day_first = separator.join(["25", "01", "2026"[-years:]]) + f" {tail}"
        decided = read(folder / f"{seed} decided", [*cells, day_first], "mdy")
        assert [each.month for each in decided[:-1]] == [second for _, second, _, _ in meant], (seed, cells)


def test_a_few_ambiguous_date_columns(tmp_path: Path) -> None:
    _dates(range(3), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 300, _PART))
def test_three_hundred_ambiguous_date_columns(start: int, tmp_path: Path) -> None:
    _dates(range(start, start + _PART), tmp_path)


def _points_of_cells(folder: Path, cells: list[str], answer: str | None) -> list[float]:
    database = _cells(cells)
    marks = mark.decide({"Size": mark.inspect(database, "cells", "cell", "number")}, answer)
    sql = number.number("cell", marks["Size"]).sql
    return [cell for (cell,) in database.rows(f"select {sql} from cells order by place")]  # type: ignore[misc]


def _points_of_file(folder: Path, cells: list[str], answer: str | None) -> list[float]:
    mapping = Mapping(
        "Board", "work_items", "board", columns={"item_id": "key", "created_at": "made", "points": "size"}
    )
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "board.csv"
    file.write_text("Key;Made;Size\n" + "".join(f"{key};2026-07-01;{cell}\n" for key, cell in enumerate(cells)))
    staged = stage(
        file, folder, Answers(decimal_mark=answer), default_zone="UTC", key=_KEY,
        recall=lambda header: generated.known(mapping),
    )  # fmt: skip
    rows = parquet.read_table(staged.tables["work_items"]).to_pylist()
    return [row["points"] for row in sorted(rows, key=lambda row: int(row["item_id"]))]


def _numbers(seeds: range, folder: Path) -> None:
    """Numbers whose comma or point may separate thousands or decimals, in a file that a person mapped."""
    for seed in seeds:
        chance = Random(seed)
        read, place = _points_of_cells if seed % _IN_A_FILE else _points_of_file, folder / str(seed)
        separator = chance.choice(",.")
        halves = [(chance.randint(1, 999), chance.randint(0, 999)) for _ in range(chance.choice([1, 3, 9]))]
        cells = [f"{whole}{separator}{rest:03}" for whole, rest in halves]
        with pytest.raises(UndecidedMark, match="Size"):
            read(place, cells, None)
        decimals = [float(f"{whole}.{rest:03}") for whole, rest in halves]
        thousands = [whole * 1000 + rest for whole, rest in halves]
        assert read(place, cells, separator) == decimals, (seed, cells)
        assert read(place, cells, "," if separator == "." else ".") == thousands, (seed, cells)


#: What means yes or no, and what a program in another language, or another column, may write.
_SAYS = {
    "true": True, "TRUE": True, "Yes": True, "y": True, "1": True, "1.0": True, "false": False, "No": False, "n": False, "0": False,
    "on": None, "off": None, "oui": None, "ja": None, "nein": None, "2": None, "-1": None, "x": None, "10": None, "0.5": None,
    "True?": None, "yes/no": None, "null": None,
}  # fmt: skip


def _booleans(seeds: range, folder: Path) -> None:
    """A cell that does not say yes or no is told and costs its row; it is never taken for either."""
    for seed in seeds:
        chance = Random(seed)
        cells = [chance.choice(list(_SAYS)) for _ in range(chance.choice([1, 4, 12]))]
        if seed % _IN_A_FILE == 0:
            _check_file_of_booleans(cells, folder / str(seed))
            continue
        found = _cells(cells).rows(f"select {number.boolean('cell').sql} from cells order by place")
        assert found == [(_SAYS[cell],) for cell in cells], (seed, cells)


def _check_file_of_booleans(cells: list[str], place: Path) -> None:
    place.mkdir(parents=True)
    header = "change_id,service,environment,kind,finished_at,outcome,is_automated\n"
    rows = (f"C{number:02},web,prod,deploy,2026-07-01T10:00:00Z,success,{cell}\n" for number, cell in enumerate(cells))
    (place / "changes.csv").write_text(header + "".join(rows))
    staged = stage(place / "changes.csv", place, Answers(), default_zone="UTC", key=_KEY)
    read = parquet.read_table(staged.tables["changes"]).to_pylist() if staged.tables else []
    assert {row["change_id"]: row["is_automated"] for row in read} == {
        f"C{number:02}": _SAYS[cell] for number, cell in enumerate(cells) if _SAYS[cell] is not None
    }
    told = [(issue.row, issue.value) for issue in staged.issues if issue.rule == "not_a_boolean"]
    assert told == [(number + 2, cell) for number, cell in enumerate(cells) if _SAYS[cell] is None]


@pytest.mark.parametrize("check", [_numbers, _booleans])
def test_a_few_ambiguous_columns_of_numbers_and_booleans(check: Callable[[range, Path], None], tmp_path: Path) -> None:
    check(range(3), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("check", [_numbers, _booleans])
def test_two_hundred_ambiguous_columns_of_numbers_and_booleans(
    check: Callable[[range, Path], None], tmp_path: Path
) -> None:
    check(range(100), tmp_path)
