from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flywheel_metrics.decode import Decoded, decode

Decode = Callable[[bytes | str], Decoded]


@pytest.fixture
def decoded(tmp_path: Path) -> Decode:
    """Decode these bytes (text as UTF-8), and check what holds of every file."""

    def run(content: bytes | str) -> Decoded:
        file = tmp_path / "export"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        result = decode(file, tmp_path)
        assert result.rows_read == result.rows_counted
        assert result.rows_read == pq.read_metadata(result.path).num_rows + result.rows_rejected
        assert pq.read_schema(result.path).names == ["source_row", *(f"c{n}" for n in range(len(result.header)))]
        return result

    return run


@pytest.fixture
def rows() -> Callable[[Decoded], list[tuple[object, ...]]]:
    """Return the rows that were kept: source_row, then the cells."""

    def run(result: Decoded) -> list[tuple[object, ...]]:
        table = pq.read_table(result.path)
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    return run


@pytest.fixture
def rejected() -> Callable[[Decoded], list[tuple[int | None, str]]]:
    def run(result: Decoded) -> list[tuple[int | None, str]]:
        return [(issue.row, issue.rule) for issue in result.issues if issue.action == "rejected"]

    return run
