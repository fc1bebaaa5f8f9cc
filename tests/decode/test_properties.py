"""Random files: what is well formed comes back exactly, and whatever the bytes, no row is lost."""

from __future__ import annotations

import csv
import io
import json
import string
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flywheel_metrics.decode import Decoded, count, decode
from flywheel_metrics.decode.lines import Lines
from flywheel_metrics.decode.records import Records
from flywheel_metrics.errors import ExportError, UnreadableFile
from tests.decode.pieces import TROUBLE
from tests.sizes import usual

LETTERS = string.ascii_letters + string.digits + " ,;|\t\"'\n\r" + "éßŒ€“”"
CELL = st.text(LETTERS, max_size=12)
DELIMITER = st.sampled_from([",", ";", "\t", "|"])
ENCODING = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be", "utf-32"])
PIECES = [*TROUBLE, "\r\r\n", 'x"', ";", "|", "[", "{"]


def _decode(content: bytes) -> tuple[Decoded, list[tuple[object, ...]]]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export"
        file.write_bytes(content)
        result = decode(file, Path(folder))
        table = pq.read_table(result.path)
    return result, list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _check_account(content: bytes) -> None:
    """Only an ExportError may be raised; else every row is kept or rejected once, and counted alike by both."""
    try:
        result, rows = _decode(content)
    except ExportError:
        return
    rejected = [issue.row for issue in result.issues if issue.action == "rejected"]
    places = [row[0] for row in rows] + rejected
    assert result.rows_read == result.rows_counted == len(places) == len(set(places))
    assert len(rejected) == result.rows_rejected


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    width = draw(st.integers(2, 6))
    header = draw(st.lists(st.text(string.ascii_letters, min_size=1, max_size=6), min_size=width, max_size=width))
    row = st.lists(CELL, min_size=width, max_size=width).filter(lambda cells: any(cell.strip() for cell in cells))
    return header, draw(st.lists(row, min_size=1, max_size=8))


def _written(header: list[str], rows: list[list[str]], delimiter: str, end: str, quoting: int) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *rows])
    return text.getvalue()


@pytest.mark.slow
@settings(max_examples=usual(150, 37), deadline=None)
@given(
    tables(), DELIMITER, ENCODING, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
)  # fmt: skip
def test_a_table_comes_back_as_it_was_written(table, delimiter, encoding, end, quoting):
    header, rows = table
    if end == "\n":  # the writer leaves carriage returns unquoted then, and one at the end of a row would be part of it
        rows = [[cell.strip("\r") for cell in row] for row in rows]
    elif end == "\r":  # the writer leaves line feeds unquoted then, which no reader can tell from the end of a row
        rows = [[cell.replace("\n", "\r") for cell in row] for row in rows]
    result, read = _decode(_written(header, rows, delimiter, end, quoting).encode(encoding))
    if end == "\r":
        rows = [[cell.replace("\r", "\n") for cell in row] for row in rows]
    assert (result.header, result.delimiter, result.rows_rejected) == (tuple(header), delimiter, 0)
    assert [list(row[1:]) for row in read] == [
        [cell or None for cell in row] for row in rows if any(map(str.strip, row))
    ]


@pytest.mark.slow
@settings(max_examples=usual(150, 37), deadline=None)
@given(tables(), st.data())
def test_damaged_tables_lose_no_row(table, data):
    header, rows = table
    content = bytearray(_written(header, rows, ",", "\n", csv.QUOTE_MINIMAL).encode(data.draw(ENCODING)))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, max(0, len(content) - 1)))
        match data.draw(st.sampled_from(["flip", "cut", "quote", "cell", "byte"])):
            case "flip":
                content[place : place + 1] = bytes([data.draw(st.integers(0, 255))])
            case "cut":
                del content[place:]
            case "quote":
                content[place:place] = b'"'
            case "cell":
                content[place:place] = b","
            case "byte":
                content[place:place] = "é".encode(data.draw(ENCODING))
    _check_account(bytes(content))


@settings(max_examples=usual(200, 50), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60), ENCODING, st.booleans(), st.binary(max_size=2))
def test_any_text_is_read_or_refused_without_losing_a_row(pieces, encoding, has_header, tail):
    text = ("h,i\n" if has_header else "") + "".join(pieces)
    _check_account(text.encode(encoding) + tail)


@settings(max_examples=usual(200, 50), deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    _check_account(content)


@settings(max_examples=usual(200, 50), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=80), st.integers(4, 40), st.integers(1, 9))
def test_both_counts_agree_where_records_reach_the_limit(pieces, limit, cut):
    text = "h,i\n" + "".join(pieces).replace("\0", "")
    chunks = [text[start : start + cut] for start in range(0, len(text), cut)]
    records = Records(Lines(chunks, ends_in_return=False), ",", limit=limit)
    read = [cells for _, rows in records for cells in (rows if rows is not None else [None])]
    while read and read[-1] == []:
        read.pop()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export"
        file.write_bytes(text.encode())
        counted = count.delimited(
            file, codec="utf-8", mark_bytes=0, delimiter=",", ends_in_return=False, limit=limit
        )  # fmt: skip
    assert counted == len(read) - 1


JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "data", "id", "item", 'q"']), inner, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(max_examples=usual(200, 50), deadline=None)
@given(st.lists(JSON_VALUE, min_size=1, max_size=4), st.integers(0, 3), st.booleans())
def test_any_json_is_read_or_refused_without_losing_a_row(values, cut, is_array):
    text = json.dumps(values) if is_array else "\n".join(map(json.dumps, values))
    _check_account(text[: len(text) - cut].encode())


WRAPPED_ROWS = st.lists(
    st.dictionaries(st.sampled_from(["a", "data", "incidents"]), JSON_VALUE, min_size=1, max_size=3).map(lambda row: {"id": 1, **row}),
    max_size=4,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=usual(100, 25), deadline=None)
@given(
    st.lists(WRAPPED_ROWS, min_size=1, max_size=3).filter(any),
    st.sampled_from([(), ("data",), ("result", "x"), ("data", "attributes", "data")]),
    st.dictionaries(st.sampled_from(["b", "c", "d"]), JSON_VALUE, max_size=3),
)
def test_rows_below_wrapping_objects_are_all_counted(pages, keys, beside):
    def wrapped(rows):
        value = {**{f"z{name}": each for name, each in beside.items()}, "incidents": rows}
        for key in reversed(keys):
            value = {key: value}
        return json.dumps(value)

    result, _ = _decode("\n".join(map(wrapped, pages)).encode())
    expected = sum(map(len, pages))
    assert (result.rows_read, result.rows_counted, result.rows_rejected) == (expected, expected, 0)


@settings(max_examples=usual(100, 25), deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text('xyé\n"[{,', min_size=1), min_size=1), min_size=1))
def test_json_objects_come_back(objects):
    result, rows = _decode(json.dumps(objects).encode())
    read = [{name: cell for name, cell in zip(result.header, row[1:], strict=True) if cell} for row in rows]
    assert read == objects


def test_a_line_beyond_the_limit_is_refused():
    with pytest.raises(UnreadableFile, match="Line 3 is longer"):
        list(Lines(["a\nb\nlong and ", "long"], ends_in_return=False, limit=10))
