from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flywheel_metrics.cast import Cast, number
from flywheel_metrics.engine import literal, open_staging


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with open_staging(Path(tmp_path_factory.mktemp("number"))) as database:

        def reader(cast: Cast, cell: str) -> object:
            return database.rows(f"select {cast.sql} from (select {literal(cell)} as cell)")[0][0]

        yield reader


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1442", 1442), ("5,510,746", 5510746), ("-3", -3), ("+3", 3), ("16.0", 16), ("007", 7),
        ("1,5", None), ("1,0000", None), ("16.5", None), ("three", None), ("1e3", None), ("99999999999999999999", None),
    ],
)  # fmt: skip
def test_integer(read, cell: str, expected: int | None) -> None:  # type: ignore[no-untyped-def]
    assert read(number.integer("cell"), cell) == expected


@pytest.mark.parametrize("kind", [number.integer, number.number, number.seconds, number.milliseconds])
@pytest.mark.parametrize("cell", ["0", "007", "1442", "999999999"])
def test_figures_alone_are_read_as_any_number(read, kind, cell: str) -> None:  # type: ignore[no-untyped-def]
    cast, usual = number.of_figures(kind("cell"), "cell", is_whole=kind is number.integer), kind("cell")
    assert read(cast, cell) == read(usual, cell) == int(cell)
    assert type(read(cast, cell)) is type(read(usual, cell))
    assert replace(cast, sql="") == replace(usual, sql="")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("2.5", 2.5), ("1,000", 1000.0), (".5", 0.5), ("1e3", 1000.0), ("-0.25", -0.25), ("2,5", None), ("", None),
     ("nan", None), ("inf", None), ("5 pts", None)],
)  # fmt: skip
def test_number(read, cell: str, expected: float | None) -> None:  # type: ignore[no-untyped-def]
    assert read(number.number("cell"), cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("0", False), ("1", True), ("true", True), ("FALSE", False), ("Yes", True), ("n", False), ("maybe", None), ("2", None)],
)  # fmt: skip
def test_boolean(read, cell: str, expected: bool | None) -> None:  # type: ignore[no-untyped-def]
    assert read(number.boolean("cell"), cell) is expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("high", "high"), ("Rolled back", "rolled_back"), ("ROLLED-BACK", "rolled_back"), ("other", None)],
)
def test_word(read, cell: str, expected: str | None) -> None:  # type: ignore[no-untyped-def]
    assert read(number.word("cell", ("high", "rolled_back")), cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("PT1H30M", 5400.0),
        ("PT0S", 0.0),
        ("P1DT2H", 93_600.0),
        ("P2W", 1_209_600.0),
        ("pt4m13.25s", 253.25),
        ("-PT5M", -300.0),
        ("P1M", None),  # a month has no fixed length
        ("P", None),
        ("PT", None),
        ("90", None),
        ("1:30", None),
        ("P40000D", 3.456e9),
        ("P99999999999D", None),  # beyond all times
    ],
)
def test_duration(read, cell: str, expected: float | None) -> None:  # type: ignore[no-untyped-def]
    assert read(number.duration("cell"), cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("90", 90.0), ("0", 0.0), ("-5", -5.0), ("2.5", 2.5), ("1,442", 1442.0), ("3000000000", 3e9), ("4000000000", None),
     ("-4000000000", None), (str(2**63), None), ("1e300", None), ("x", None)],
)  # fmt: skip
def test_seconds_and_milliseconds_within_the_times_that_are_read(read, cell: str, expected: float | None) -> None:  # type: ignore[no-untyped-def]
    assert read(number.seconds("cell"), cell) == expected
    assert read(number.milliseconds("cell"), f"{cell}000" if cell.lstrip("-").isdigit() else cell) == (
        expected * 1000 if expected is not None and cell.lstrip("-").isdigit() else expected
    )
