"""Parquet: every type as the text that a CSV would hold."""

from __future__ import annotations

import datetime as dt
import decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flywheel_metrics.errors import EmptyFile, UnreadableFile


def _bytes(table: pa.Table, path: Path, **options: object) -> bytes:
    pq.write_table(table, path / "made.parquet", **options)
    return (path / "made.parquet").read_bytes()


NOON = dt.datetime(2026, 3, 1, 12, 0, 0, 500_000)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pa.array(["x"]), "x"),
        (pa.array([7]), "7"),
        (pa.array([7.0]), "7"),
        (pa.array([0.1]), "0.1"),
        (pa.array([float("nan")]), None),
        (pa.array([True]), "true"),
        (pa.array([decimal.Decimal("1.50")]), "1.50"),
        (pa.array([NOON.date()]), "2026-03-01"),
        (pa.array([NOON]), "2026-03-01 12:00:00.500000"),
        (pa.array([NOON], pa.timestamp("ms", "Europe/Berlin")), "2026-03-01 13:00:00.500+0100"),
        (pa.array([dt.timedelta(hours=1, milliseconds=500)]), "3600.5"),
        (pa.array([["a", None]]), '["a", null]'),
        (pa.array([[NOON]]), '["2026-03-01T12:00:00.500000"]'),
        (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), '[["k", 1]]'),
        (pa.array(["x"]).dictionary_encode(), "x"),
        (pa.array([b"caf\xc3\xa9"]), "café"),
        (pa.array([b"\xff"]), "ff"),
        (pa.array(["x"], pa.large_string()), "x"),
        (pa.array([None]), None),
    ],
)
def test_types(decoded, rows, tmp_path, column, text):
    result = decoded(_bytes(pa.table({"key": ["k"], "value": column}), tmp_path))
    assert (result.format, result.encoding, rows(result)) == ("parquet", "", [(1, "k", text)])


def test_structs_are_flattened(decoded, rows, tmp_path):
    services = [{"summary": "api", "at": {"team": "core"}}, None]
    result = decoded(_bytes(pa.table({"id": [1, 2], "service": services}), tmp_path))
    assert result.header == ("id", "service.summary", "service.at.team") or set(result.header) == {
        "id", "service.summary", "service.at.team",
    }  # fmt: skip
    assert [row[:2] for row in rows(result)] == [(1, "1"), (2, "2")]
    assert {"api", "core"} <= set(rows(result)[0])
    assert rows(result)[1][2:] == (None, None)


def test_blank_rows_and_repeated_names(decoded, rows, rejected, tmp_path):
    table = pa.table([pa.array(["x", "", None, "y"]), pa.array([None, "", None, "z"])], names=["a ", "a"])
    result = decoded(_bytes(table, tmp_path))
    assert (result.header, rows(result)) == (("a", "a"), [(1, "x", None), (4, "y", "z")])
    assert rejected(result) == [(2, "blank_row"), (3, "blank_row")]


def test_many_batches(decoded, rows, tmp_path):
    result = decoded(_bytes(pa.table({"n": list(range(20_000))}), tmp_path, row_group_size=3_000))
    assert rows(result)[::6_666] == [(n + 1, str(n)) for n in range(0, 20_000, 6_666)]


def test_a_file_that_would_expand_beyond_bounds_is_refused(decoded, tmp_path):
    indices = pa.array([0] * 8_000, pa.int32())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(["x" * 200_000]))
    content = _bytes(pa.table({"id": list(range(8_000)), "text": column}), tmp_path, compression="zstd")
    assert len(content) < 300_000
    with pytest.raises(UnreadableFile, match="too long for a table"):
        decoded(content)


def test_empty_and_damaged_files(decoded, tmp_path):
    with pytest.raises(EmptyFile):
        decoded(_bytes(pa.table({"a": pa.array([], pa.string())}), tmp_path))
    content = _bytes(pa.table({"a": ["x"] * 1_000, "b": list(range(1_000))}), tmp_path)
    for damaged in (content[:-20], b"PAR1", content[:4] + b"\xff" * 300 + content[304:]):
        with pytest.raises(UnreadableFile, match="damaged"):
            decoded(damaged)
