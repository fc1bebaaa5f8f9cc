"""Tables as files: nothing in them runs, numbers keep every digit and sign, and the bytes are always the same."""

from __future__ import annotations

import csv
import io
import math
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flywheel_metrics import export
from flywheel_metrics.errors import ScopeError

FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1+cmd|x", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "\t=1+1", "\r=1+1", "\n=1+1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", " =1+1", "\u00a0=1+1", "\ufeff=1+1", '=HYPERLINK("https://example.org","x")',
    "-", "--1", "=", "%0A=1", "-1-1", "+A1", "-1;2", "'=1", "1e5-cmd",
)  # fmt: skip
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def read_excel(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("formula", FORMULAS)
def test_text_is_never_a_formula(formula):
    table = pd.DataFrame({formula: [formula], "n": [1]})
    for row in read_csv(export.to_csv(table)):
        assert not row[0].lstrip(" \u00a0\ufeff").startswith(RUNS)
        assert row[0].removeprefix("'") == formula or row[0] == formula
    cells = [cell for row in read_excel(export.to_excel(table)).iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_a_cell_stays_in_one_piece_where_semicolons_separate_cells():
    content = export.to_csv(pd.DataFrame({"title": ["safe;=1+1"]})).decode()
    assert '"safe;=1+1"' in content


@pytest.mark.parametrize("number", ["-5", "-0.25", "+3", "-1e-9", "12", ".5"])
def test_text_that_is_a_number_stays(number):
    assert export.text(number) == number


def test_negative_numbers_are_not_harmed():
    table = pd.DataFrame({"minutes": [-5, 3], "share": [-0.1, math.pi]})
    assert read_csv(export.to_csv(table))[1:] == [["-5", "-0.1"], ["3", "3.141592653589793"]]
    sheet = read_excel(export.to_excel(table))
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [[-5, -0.1], [3, math.pi]]


def test_missing_is_empty_and_midnight_is_a_date():
    table = pd.DataFrame(
        {
            "value": [None, 1.5],
            "period": pd.to_datetime(["2026-07-06", None]),
            "at": [datetime(2026, 7, 6, 2, 30), None],
        }
    )
    assert read_csv(export.to_csv(table))[1:] == [["", "2026-07-06", "2026-07-06 02:30:00"], ["1.5", "", ""]]
    rows = [[cell.value for cell in row] for row in read_excel(export.to_excel(table)).iter_rows(min_row=2)]
    assert rows == [[None, datetime(2026, 7, 6), datetime(2026, 7, 6, 2, 30)], [1.5, None, None]]


def test_a_number_too_large_for_excel_keeps_its_digits_as_text():
    sheet = read_excel(export.to_excel(pd.DataFrame({"id": [2**60 + 1]})))
    assert sheet["A2"].value == str(2**60 + 1)


def test_a_sheet_that_would_lose_rows_is_refused(monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 2)
    with pytest.raises(ScopeError, match="holds 2 rows and there are 3"):
        export.to_excel(pd.DataFrame({"a": [1, 2, 3]}))


def test_parquet_keeps_types():
    table = pd.DataFrame({"n": [1, 2], "t": ["=1", "b"], "d": [date(2026, 7, 6), None]})
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(export.to_parquet(table))), table)


@pytest.mark.parametrize("form", export.FORMS)
def test_the_same_table_gives_the_same_bytes(form):
    table = pd.DataFrame({"n": [1.5, None], "t": ["a", "=b"], "at": pd.to_datetime(["2026-07-06", None])})
    assert export.FORMS[form].write(table) == export.FORMS[form].write(table.copy())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False)), max_size=6))
def test_what_was_written_reads_back(rows):
    rows = [(text.replace("\r\n", "\n").replace("\r", "\n"), number) for text, number in rows]
    table = pd.DataFrame(rows, columns=["text", "number"])
    found = read_csv(export.to_csv(table))[1:]
    assert [float(number) for _, number in found] == [number for _, number in rows]
    assert all(shown in (text, f"'{text}") for (shown, _), (text, _) in zip(found, rows, strict=True))
