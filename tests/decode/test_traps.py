"""What is known to go wrong with exports of this kind, one hand-made file each; where a trap has a test elsewhere, it is named.

Here: a row wider than the header among many, a newline in the first quoted cell after thousands of plain rows, a late
thousands separator, one Windows-1252 byte after megabytes, CR CR LF row ends with bare CR inside cells, UTF-16 tables,
repeated names beside a genuine ``_1``, two-digit years, fractions of seven digits, blank before an offset, durations
that look like times, pages of JSON one after the other, digits beyond 2^53.

Elsewhere: ISO durations (tests/test_cast_number.py), order of day and month (tests/test_cast_order.py,
tests/damage/test_ambiguous_columns.py), naive times (tests/test_ingest.py), rows short of their last cell
(tests/test_short_rows.py), pandas literals (tests/decode/test_literals.py), raw tables (tests/decode/test_wrapped.py),
what each tool does to its own fields (the samples under tests/sources).
"""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from flywheel_metrics.cast import time
from flywheel_metrics.cast.time import Zone
from flywheel_metrics.engine import open_staging

MANY = 12_000


def test_one_wide_row_among_many_costs_itself_alone(decoded, rows, rejected):
    lines = [f"{number},b,c,d" for number in range(30)]
    result = decoded("\n".join(["h1,h2,h3,h4", *lines[:20], "x,b,c,d,e", *lines[20:]]) + "\n")
    assert (len(rows(result)), rejected(result)) == (30, [(22, "row_width")])


@pytest.mark.parametrize("cell", ['"multi\nline, text"', '"1,442"'], ids=["newline", "thousands"])
def test_the_first_quoted_cell_after_many_plain_rows(decoded, rows, cell):
    result = decoded("n,text\n" + "".join(f"{number},plain\n" for number in range(MANY)) + f"{MANY},{cell}\n")
    assert (result.rows_read, result.rows_rejected) == (MANY + 1, 0)
    assert rows(result)[-1] == (MANY + 2, str(MANY), cell.strip('"'))


def test_one_late_byte_of_windows_1252_costs_no_row(decoded, rows):
    text = (
        "n,text\n"
        + "".join(f"{number},{'plain ' * 20}\n" for number in range(9_000))
        + "9000,Z\u00fcrich \u2013 \u20ac\n"
    )
    result = decoded(text.encode("cp1252"))
    assert (result.encoding, result.rows_read, result.rows_rejected) == ("cp1252", 9_001, 0)
    assert rows(result)[-1][2] == "Z\u00fcrich \u2013 \u20ac"


def test_doubled_returns_at_row_ends_and_bare_ones_in_cells(decoded, rows):
    result = decoded(b'number,text\r\r\n1,"a\rb \xe9"\r\r\n2,c\r\r\n')
    assert [row[1:] for row in rows(result)] == [("1", "a\rb \u00e9"), ("2", "c")]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_text_of_a_spreadsheet(decoded, rows, codec):
    result = decoded("Nummer\tText\r\n1\t\u20ac 5,00\r\n".encode(codec))
    assert (result.delimiter, [row[1:] for row in rows(result)]) == ("\t", [("1", "\u20ac 5,00")])


def test_repeated_names_stay_apart_from_a_genuine_ending(decoded, rows):
    result = decoded("Sprint,Sprint,Sprint_1,Due date,Due Date\n1,2,3,4,5\n")
    assert result.header == ("Sprint", "Sprint", "Sprint_1", "Due date", "Due Date")
    assert rows(result) == [(2, "1", "2", "3", "4", "5")]


def test_pages_of_json_one_after_the_other(decoded):
    page = json.dumps([{"id": 1}, {"id": 2}])
    assert decoded(page + page + json.dumps([{"id": 3}])).rows_read == 5


def test_digits_beyond_the_exact_numbers_stay(decoded, rows):
    result = decoded('[{"id": 9007199254740993, "score": 0.10000000000000000001}]')
    assert rows(result)[0][1:] == ("9007199254740993", "0.10000000000000000001")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("23/Jan/21 9:38 AM", datetime(2021, 1, 23, 9, 38)),
        ("12/Jan/2026 8:35 PM", datetime(2026, 1, 12, 20, 35)),
        ("2021-01-23 19:39:55.013", datetime(2021, 1, 23, 19, 39, 55, 13_000)),
        ("2023-02-25T06:22:21.2237625Z", datetime(2023, 2, 25, 6, 22, 21, 223_763)),
        ("2018-05-11T09:46:53.000+0300", datetime(2018, 5, 11, 6, 46, 53)),
        ("2022-01-05 04:36:28 -0800", datetime(2022, 1, 5, 12, 36, 28)),
        ("2023-01-01 00:00:00 UTC", datetime(2023, 1, 1)),
        ("1970-01-02 09:46:18", None),  # a duration that looks like a time
        ("PT1H30M", None),
        ("0021-01-23 09:38:00", None),
    ],
)
def test_times_that_engines_misread(tmp_path, cell, expected):
    with open_staging(tmp_path) as database:
        database.run("create table cells as select ? as cell", (cell,))
        found = time.inspect(database, "cells", "cell")
        sql = time.instants(found, "cell", {}, Zone("UTC", "declared")).sql
        assert database.rows(f"select {sql} from cells") == [(expected,)]
