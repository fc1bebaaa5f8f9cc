"""Text that leaves nothing to decide is read many rows at once: with the same result as when it is looked at closely."""

from __future__ import annotations

import csv
import io
import string
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flywheel_metrics.decode import Decoded, Used, bulk, count, decode, encoding, literals
from flywheel_metrics.decode.regular import records
from flywheel_metrics.errors import ExportError
from tests.damage.mutants import mutants
from tests.decode.pieces import TROUBLE
from tests.sizes import cases

CELL = st.text(string.ascii_letters + "0123456789 ,;|\t\"'\n" + "éßŒ€“”\x1c\x85\xa0\ufeff\u2028", max_size=12)
PIECES = [*TROUBLE, '"x","y"\n', " ", "1,2\n"]
ENCODING = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"])


def _both(content: bytes) -> tuple[bool, object, object]:
    """Decode in both ways; return whether it was read many rows at once, and what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export"
        file.write_bytes(content)
        taken: list[object] = []

        def noted(*given: object) -> bulk.Bulk | None:
            taken.append(whole(*given))
            return taken[-1]

        whole = bulk.read
        with patch.object(bulk, "read", noted):
            quick = _told(file, Path(folder))
        with patch.object(bulk, "read", lambda *given: None):
            close = _told(file, Path(folder))
        assert taken in ([], [None]) or len(taken) == 1
        return bool(taken and taken[0]), quick, close


def _told(file: Path, folder: Path, used: Used = lambda header: None) -> tuple[Decoded, pa.Table] | str:
    try:
        result = decode(file, folder, used=used)
    except ExportError as error:
        return f"{type(error).__name__}: {error}"
    assert result.rows_read == result.rows_counted
    return replace(result, path=Path()), pq.read_table(result.path)


def _told_of(content: bytes, used: set[int]) -> tuple[Decoded, pa.Table] | str:
    """Decode a file that counts as long, of which these columns are read."""
    with tempfile.TemporaryDirectory() as folder, patch.object(bulk, "_SHORT", 0):
        file = Path(folder) / "export"
        file.write_bytes(content)
        with patch.object(literals, "ROWS_LOOKED_AT", 1):
            return _told(file, Path(folder), lambda header: used)


def _same_but_columns(content: bytes, used: set[int]) -> int:
    """Check that the columns that are read come to the same without the others; return how many columns there are."""
    _, whole, _ = _both(content)
    part = _told_of(content, used)
    if isinstance(whole, str):
        assert part == whole
        return 0
    told, table = whole
    assert not isinstance(part, str)
    names = part[1].column_names
    assert set(names) >= {"source_row", *(f"c{place}" for place in used if place < len(told.header))}
    assert part[1] == table.select(names)
    assert replace(part[0], bare=frozenset(), alike={}) == replace(told, bare=frozenset(), alike={})
    assert part[0].bare == {place for place in told.bare if f"c{place}" in names}
    assert part[0].alike == {place: shape for place, shape in told.alike.items() if f"c{place}" in names}
    return len(names) - 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), ENCODING, st.sets(st.integers(0, 2)))
def test_columns_that_are_read_are_the_same_without_others(pieces, codec, used):
    _same_but_columns(("h,i,j\n" + "".join(pieces)).encode(codec), used)


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ("1,2,3\n" * 300, 1),
        ('1,2,"two\nlines"\n' * 300, 2),  # gives rows their lines
        ("1,2,3\n" * 300 + '1,2,"two\nlines"\n', 3),  # the same, found late
        ("1,2,3\n" * 300 + ",2,\n", 3),  # not blank
        ("1,2,3\n" * 300 + ",,\n", 3),
        ("1,2,{'id': 3}\n" * 300, 3),  # is unpacked
    ],
)
def test_columns_that_nobody_reads_are_left_out_unless_they_tell_of_rows(rows, kept, monkeypatch):
    monkeypatch.setattr(bulk, "_BLOCK", 1 << 10)
    assert _same_but_columns(f"h,i,j\n{rows}".encode(), {0}) == kept


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 5), st.data(), st.sampled_from(",;\t|"), ENCODING, st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)  # fmt: skip
def test_tables_are_the_same_in_both_ways(width, data, delimiter, codec, end, quoting):
    row = st.lists(CELL, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, min_size=1, max_size=8))
    text = io.StringIO(newline="")
    header = [*"abcde"[: width - 1], data.draw(st.sampled_from(["last", "two\nlines"]))]
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *rows])
    _, quick, close = _both(text.getvalue().encode(codec, "replace"))
    assert quick == close


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), ENCODING, st.binary(max_size=2))
def test_any_text_is_the_same_in_both_ways(pieces, codec, tail):
    _, quick, close = _both(("h,i\n" + "".join(pieces)).encode(codec) + tail)
    assert quick == close


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, cases(10_000, 1_000), 500))
def test_damaged_exports_are_the_same_in_both_ways(start):
    taken = 0
    for mutant in mutants(500, start):
        if mutant.name.endswith(".csv"):
            is_quick, quick, close = _both(mutant.content)
            assert quick == close, mutant
            taken += is_quick
    assert taken > 20


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n",
        b'\xef\xbb\xbf"a","b"\r\n1,"x\r\ny"\r\n,"2"""',
        b'a,b\n,\n1,"\n\n"\n ,\xa0\n3,4\n',
        "a\tb\n1\tü€\n".encode("cp1252"),
        "a;b\r\n1;ü€\r\n".encode("utf-16"),
    ],
)
def test_regular_text_is_read_at_once(content):
    is_quick, quick, close = _both(content)
    assert is_quick
    assert quick == close


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1\n",  # another width
        b'a,b\n"1"x,2\n',  # a quotation mark closed too early
        b'a,b\nx"1",2\n',  # one inside a cell
        b'a,b\n1,"2\n',  # one never closed
        b"a,b\n1,x\ry\n",  # a carriage return inside a cell
        b"a,b\n1,2\r\r\n",
        b"a,b\n1,2\n\n3,4\n",  # an empty line
        b"a,b\n1,2\n\n",
        b"a,b\n1,\x002\n",
        b"a,b,\n1,2,\n",  # a column without a name
        b"sep=;\na;b\n1;2\n",
    ],
)
def test_other_text_is_looked_at_closely(content):
    is_quick, quick, close = _both(content)
    assert not is_quick
    assert quick == close


def test_rows_carry_their_line_over_many_blocks(monkeypatch):
    """Cells over several lines, and records cut by the ends of the blocks."""
    monkeypatch.setattr(bulk, "_BLOCK", 1 << 10)
    content = "id,title\n" + "".join(f'{number},"{"x" * (number % 90)}\n{number}"\n' for number in range(2_000))
    is_quick, quick, close = _both(content.encode())
    assert is_quick
    assert quick == close
    assert quick[1]["source_row"].to_pylist() == list(range(2, 4_002, 2))


def test_a_count_that_differs_leaves_the_file_to_a_closer_look(monkeypatch):
    true_count = count.regular

    def off_by_one(*given, **named):
        found = true_count(*given, **named)
        return found._replace(records=found.records + 1)

    monkeypatch.setattr(count, "regular", off_by_one)
    is_quick, quick, close = _both(b"a,b\n1,2\n")
    assert not is_quick
    assert quick == close


@pytest.mark.slow
def test_who_waits_can_end_it_and_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk, "_BLOCK", 1 << 12)
    file = tmp_path / "export"
    file.write_bytes(b"a,b\n" + b"1,2\n" * 200_000)
    shares = []

    def progress(share):
        shares.append(share)
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        decode(file, tmp_path, progress=progress)
    assert [each.name for each in tmp_path.iterdir()] == ["export"]
    assert shares == sorted(shares)
    assert 0.3 < shares[-1] < 0.9


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.lists(st.integers(0, 60), max_size=4))
def test_where_blocks_end_makes_no_difference(pieces, cuts):
    text = "".join(pieces).encode()
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    blocks: Iterator[bytes] = (text[start:end] for start, end in pairwise(places))
    assert records(blocks, ",") == records([text], ",")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([b"a", b"\n", "é".encode(), "€".encode(), b"\xc3", b"\xa9", b"\xff", b"\xe2\x82"]),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 4),
)
def test_what_is_utf_8_is_told_as_the_decoder_tells_it(pieces, chunk):
    content = b"".join(pieces)
    with tempfile.TemporaryDirectory() as folder, patch.object(encoding, "CHUNK_BYTES", chunk):
        file = Path(folder) / "export"
        file.write_bytes(content)
        found = encoding.decide(file, lambda share: None)
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        assert found.codec == "cp1252"
        assert found.issues[0].message.startswith(f"Line {line} is not UTF-8")
    else:
        assert found.codec == "utf-8"
