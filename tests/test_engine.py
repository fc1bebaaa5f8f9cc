"""The engine: values in, values out, errors that say what was asked, and nothing but questions on a compiled dataset."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flywheel_metrics import engine
from flywheel_metrics.errors import QueryError
from tests.sizes import usual


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    with engine.open_staging(tmp_path_factory.mktemp("staging")) as opened:
        yield opened


@pytest.fixture
def compiled(tmp_path: Path):
    path = tmp_path / "compiled.duckdb"
    with engine.open_writable(path) as writable:
        writable.run("create table numbers as select range as number from range(10)")
    with engine.open_compiled(path) as opened:
        yield opened


VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates(date(1, 1, 1))
    | st.datetimes(datetime(1, 1, 1))
)


@settings(max_examples=usual(100, 30))
@given(VALUES)
def test_a_literal_comes_back_as_the_value_it_was_made_from(database, value):
    [(back,)] = database.rows(f"select {engine.literal(value)}")
    assert back == value
    assert type(back) is type(value)


@given(st.lists(st.text()))
def test_a_list_comes_back_as_a_list(database, values):
    assert database.rows(f"select {engine.literal(values)}") == [(values,)]


@given(st.text(min_size=1).filter(lambda name: "\0" not in name))
def test_an_identifier_may_be_any_text(database, name):
    assert list(database.frame(f"select 1 as {engine.identifier(name)}").columns) == [name]


def test_values_that_have_no_literal_are_refused():
    with pytest.raises(TypeError, match="no SQL literal for dict"):
        engine.literal({})
    with pytest.raises(ValueError, match="UTC without a zone"):
        engine.literal(datetime(2026, 1, 1, tzinfo=UTC))


def test_times_stay_plain_utc(database):
    at = "timestamp '2026-03-29 01:30'"
    assert database.rows(f"select {at}") == [(datetime(2026, 3, 29, 1, 30),)]
    assert database.frame(f"select {at} as at")["at"][0] == pd.Timestamp("2026-03-29 01:30")
    # A cast to text shows the session's zone, which must not be the machine's.
    assert database.rows(f"select ({at} at time zone 'UTC')::varchar") == [("2026-03-29 01:30:00+00",)]


def test_parameters_go_by_position_or_by_name(database):
    assert database.rows("select ? + ?", [1, 2]) == [(3,)]
    assert database.rows("select $one", {"one": "it's"}) == [("it's",)]


def test_an_error_names_the_first_line_of_the_statement(database):
    with pytest.raises(QueryError, match=r"^select nothing: .*Binder Error"):
        database.rows("\nselect nothing\nfrom (select 1)")


def test_a_fresh_staging_database_forgets_the_one_before(tmp_path):
    with engine.open_staging(tmp_path) as first:
        first.run("create table left_over (a integer)")
    with engine.open_staging(tmp_path) as second:
        assert second.rows("select count(*) from duckdb_tables()") == [(0,)]


def test_threads_share_a_database(compiled):
    def total(_: int) -> object:
        return compiled.rows("select sum(number) from numbers")[0][0]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(total, range(200))) == {45}


def test_a_query_answers_as_arrow(compiled):
    table = compiled.arrow("select number from numbers where number < 3 order by number")
    assert table.to_pydict() == {"number": [0, 1, 2]}


@pytest.mark.parametrize(
    "statement",
    [
        "create table more (a integer)",
        "delete from numbers",
        "drop table numbers",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "copy numbers to '/tmp/stolen.csv'",
        "attach '/tmp/other.duckdb'",
        "export database '/tmp/stolen'",
        "install httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set memory_limit = '100GB'",
        "set threads = 64",
    ],
)
def test_a_compiled_dataset_answers_questions_and_nothing_else(compiled, statement):
    with pytest.raises(QueryError):
        compiled.run(statement)
    assert compiled.rows("select count(*) from numbers") == [(10,)]


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "broken.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(QueryError, match=r"broken\.duckdb cannot be opened"):
        engine.open_compiled(path)
