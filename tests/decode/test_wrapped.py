from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flywheel_metrics.decode import Decoded, decode
from flywheel_metrics.errors import UnreadableFile

DEVLAKE = ["id", "params", "data", "url", "input", "created_at"]


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def rows(decoded: Decoded) -> list[dict[str, object]]:
    found = pq.read_table(decoded.path).to_pylist()
    return [dict(zip(("row", *decoded.header), row.values(), strict=True)) for row in found]


def raw(data: str) -> list[str]:
    return ["7", "{}", data, "https://tool.example/api", "null", "2026-02-01 10:00:00"]


def test_objects_become_rows_as_if_the_tool_had_given_them(tmp_path: Path) -> None:
    first = {"id": 9007199254740993, "service": {"summary": "shop & till"}, "tags": ["a"], "size": 1.50, "done": False}
    text = json.dumps(first).replace("1.5", "1.50").replace("&", "\\u0026")
    file = write(tmp_path / "raw.csv", DEVLAKE, [raw(text), raw('{"id": 2, "note": "two\\nlines"}')])
    decoded = decode(file, tmp_path)
    assert decoded.format == "json"
    assert (decoded.rows_read, decoded.rows_counted, decoded.rows_rejected) == (2, 2, 0)
    assert rows(decoded) == [
        {"row": 2, "id": "9007199254740993", "service.summary": "shop & till", "tags": '["a"]', "size": "1.50",
         "done": "false", "note": None},
        {"row": 3, "id": "2", "service.summary": None, "tags": None, "size": None, "done": None, "note": "two\nlines"},
    ]  # fmt: skip


def test_cell_without_an_object_rejects_its_row(tmp_path: Path) -> None:
    bad = ["", "[1]", '{"id": ', "{}", "[" * 3000, '{"id": 1e99999999999999999999}']
    file = write(tmp_path / "raw.csv", DEVLAKE, [raw('{"id": 1}'), *map(raw, bad)])
    decoded = decode(file, tmp_path)
    assert (decoded.rows_read, decoded.rows_counted, decoded.rows_rejected) == (7, 7, 6)
    assert [(issue.row, issue.rule) for issue in decoded.issues] == [(row, "not_an_object") for row in range(3, 9)]
    assert [row["id"] for row in rows(decoded)] == ["1"]


def test_landed_raw_table_is_unpacked_too(tmp_path: Path) -> None:
    header = ["_airbyte_raw_id", "_airbyte_extracted_at", "_airbyte_meta", "_airbyte_data"]
    file = write(tmp_path / "raw.csv", header, [["u1", "2026-02-01", "{}", '{"key": "PAY-1"}']])
    assert rows(decode(file, tmp_path)) == [{"row": 2, "key": "PAY-1"}]


def test_column_called_data_alone_is_no_raw_table(tmp_path: Path) -> None:
    file = write(tmp_path / "plain.csv", ["id", "data"], [["1", '{"a": 1}']])
    decoded = decode(file, tmp_path)
    assert (decoded.format, decoded.header) == ("csv", ("id", "data"))


def test_raw_table_without_any_object_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "raw.csv", DEVLAKE, [raw("x"), raw("")])
    with pytest.raises(UnreadableFile, match="No row has a JSON object in the column 'data'"):
        decode(file, tmp_path)
