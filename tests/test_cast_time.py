from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flywheel_metrics.cast import time
from flywheel_metrics.cast.time import Zone
from flywheel_metrics.engine import Database, open_staging
from tests.sizes import usual

BERLIN = Zone("Europe/Berlin", "declared")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_staging(tmp_path_factory.mktemp("cast")) as opened:
        yield opened


def fill(database: Database, cells: list[str]) -> None:
    database.run("create or replace table cells (place integer, cell varchar)")
    rows = ", ".join(f"({place}, $c{place})" for place in range(len(cells)))
    database.run(f"insert into cells values {rows}", {f"c{place}": cell for place, cell in enumerate(cells)})


def read(
    database: Database, cells: list[str], orders: dict[str, str] | None = None, zone: Zone = BERLIN
) -> tuple[list[object], list[object]]:
    """Return the instants and where their zones came from."""
    fill(database, cells)
    found = time.instants(time.inspect(database, "cells", "cell"), "cells.cell", orders or {}, zone)
    rows = database.rows(f"select {found.sql}, {found.basis_sql} from cells order by place")
    return [row[0] for row in rows], [row[1] for row in rows]


@pytest.mark.parametrize(
    ("cell", "expected", "basis"),
    [
        ("2024-03-04T09:15:00Z", datetime(2024, 3, 4, 9, 15), "utc"),
        ("2024-03-04T09:15:00+00:00", datetime(2024, 3, 4, 9, 15), "offset"),
        ("2024-03-04 09:15:00 UTC", datetime(2024, 3, 4, 9, 15), "utc"),
        ("2018-05-11T09:46:53.000+0300", datetime(2018, 5, 11, 6, 46, 53), "offset"),
        ("2022-01-05 04:36:28 -0800", datetime(2022, 1, 5, 12, 36, 28), "offset"),
        ("2023-02-25T06:22:21.2237625Z", datetime(2023, 2, 25, 6, 22, 21, 223763), "utc"),
        ("2023-09-06T14:30:56.49Z", datetime(2023, 9, 6, 14, 30, 56, 490000), "utc"),
        ("2020-11-13 15:22:31", datetime(2020, 11, 13, 14, 22, 31), "declared"),
        ("2024-07-01T08:30", datetime(2024, 7, 1, 6, 30), "declared"),
        ("23/Jan/21 9:38 AM", datetime(2021, 1, 23, 8, 38), "declared"),
        ("23/Jan/2021 12:05 AM", datetime(2021, 1, 22, 23, 5), "declared"),
        ("3/Jul/21 18:05", datetime(2021, 7, 3, 16, 5), "declared"),
        ("1709542800", datetime(2024, 3, 4, 9, 0), "utc"),
        ("1709542800123", datetime(2024, 3, 4, 9, 0, 0, 123000), "utc"),
        ("1709542800123456", datetime(2024, 3, 4, 9, 0, 0, 123456), "utc"),
        ("1709542800123456789", datetime(2024, 3, 4, 9, 0, 0, 123456), "utc"),
    ],
)
def test_one_shape(database: Database, cell: str, expected: datetime, basis: str) -> None:
    assert read(database, [cell]) == ([expected], [basis])


@pytest.mark.parametrize(
    "cell",
    ["0021-01-23 09:38:00", "1970-01-02 04:23:17", "2101-01-01T00:00:00Z", "2024-02-30", "2024-13-01", "soon", "12:30"],
)
def test_a_cell_that_is_no_time_is_null(database: Database, cell: str) -> None:
    assert read(database, [cell])[0] == [None]
    assert read(database, [cell, "2024-03-04T09:15:00Z"])[0] == [None, datetime(2024, 3, 4, 9, 15)]


@pytest.mark.parametrize(
    ("whole", "mangled"),
    [
        ("1709542800", "1.7095428e9"),
        ("1709542800123", "1.709542800123e12"),
        ("23/Jan/21 9:38 AM", "23/Jan/2 9:38 AM"),
        ("13/02/24", "13/02/4"),
    ],
)
def test_a_cell_that_lost_digits_is_no_time_beside_whole_ones(database: Database, whole: str, mangled: str) -> None:
    (first, second), _ = read(database, [whole, mangled], {"/99": "dmy"})
    assert first is not None
    assert second is None


def test_shapes_mix_in_one_column(database: Database) -> None:
    cells = ["03/12/2025 15:21", "02-28-2025 14:06:19", "2025-03-12T15:21:00Z", "12/Mar/25 3:21 PM"]
    instants, bases = read(database, cells, {"/9999": "mdy", "-9999": "mdy"})
    assert instants == [
        datetime(2025, 3, 12, 14, 21), datetime(2025, 2, 28, 13, 6, 19), datetime(2025, 3, 12, 15, 21),
        datetime(2025, 3, 12, 14, 21),
    ]  # fmt: skip
    assert bases == ["declared", "declared", "utc", "declared"]


def test_evidence_is_kept_per_family(database: Database) -> None:
    fill(database, ["03/12/2025 15:21", "01/09/2025 10:00", "02-28-2025 14:06:19", "2025-31-31", "45/99/2025 00:00"])
    found = time.inspect(database, "cells", "cell").evidence
    assert {family: each.order for family, each in found.items()} == {"/9999": None, "-9999": "mdy"}


def test_an_unpadded_day_first_column_decides_itself(database: Database) -> None:
    fill(database, ["29/2/2016 01:16", "5/3/2016 12:00"])
    assert time.inspect(database, "cells", "cell").evidence["/9999"].order == "dmy"


def test_local_times_that_do_not_exist_or_exist_twice(database: Database) -> None:
    fill(database, ["2024-03-31 02:30:00", "2024-10-27 02:30:00", "2024-10-27 03:00:00", "2024-06-01 02:30:00"])
    found = time.instants(time.inspect(database, "cells", "cell"), "cells.cell", {}, BERLIN)
    told = {doubt.rule: database.rows(f"select cell from cells where {doubt.condition_sql}") for doubt in found.doubts}
    assert told == {
        "skipped_local_time": [("2024-03-31 02:30:00",)],
        "repeated_local_time": [("2024-10-27 02:30:00",)],
    }
    instants = [row[0] for row in database.rows(f"select {found.sql} from cells order by place limit 2")]
    assert instants == [datetime(2024, 3, 31, 1, 30), datetime(2024, 10, 27, 1, 30)]


def test_a_day_is_as_written(database: Database) -> None:
    fill(database, ["30/Jan/21 12:00 AM", "2021-01-31T23:59:59Z"])
    found = time.days(time.inspect(database, "cells", "cell"), "cells.cell", {})
    assert database.rows(f"select {found.sql} from cells order by place") == [
        (date(2021, 1, 30),),
        (date(2021, 1, 31),),
    ]


@settings(max_examples=usual(60, 15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    instants=st.lists(
        st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0)),
        min_size=1, max_size=20,
    ),
    zone=st.sampled_from(["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Berlin", "UTC"]),
)  # fmt: skip
def test_wall_clocks_are_read_back_as_python_reads_them(
    database: Database, instants: list[datetime], zone: str
) -> None:
    """Only times that exist once have one right answer; the engine's and Python's zone data agree until 2037."""
    zoned = [at.replace(year=min(at.year, 2037), day=min(at.day, 28), tzinfo=UTC) for at in instants]
    walls = [at.astimezone(ZoneInfo(zone)) for at in zoned]
    once = [
        (wall, at)
        for wall, at in zip(walls, zoned, strict=True)
        if wall.replace(fold=0).utcoffset() == wall.replace(fold=1).utcoffset()
    ]
    if once:
        cells = [f"{wall:%Y-%m-%d %H:%M:%S}" for wall, _ in once]
        assert read(database, cells, zone=Zone(zone, "declared"))[0] == [at.replace(tzinfo=None) for _, at in once]


def test_the_engine_keeps_the_zone_of_the_machine_out(database: Database) -> None:
    assert read(database, ["2024-03-04 09:15:00"], zone=Zone("UTC", "assumed")) == (
        [datetime(2024, 3, 4, 9, 15)], ["assumed"],
    )  # fmt: skip
