"""The short way from an export to its table comes to the same as the one that looks at every row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pytest
from pyarrow import parquet

from flywheel_metrics import container, ingest
from flywheel_metrics.decode import bulk, writer
from flywheel_metrics.errors import ExportError
from flywheel_metrics.ingest import Answers, parts, straight
from flywheel_metrics.ingest.parts import PartWriter
from flywheel_metrics.source import sources
from tests.damage.mutants import mutants
from tests.sizes import cases
from tests.sources import golden

HEADER = (
    "id,incident_number,description,service_name,created_on,resolved_on,seconds_to_first_ack,assigned_to_user_names"
)


def _staged(file: Path, folder: Path, answers: Answers) -> object:
    """Return all that staging a file gives, as values that can be compared."""
    try:
        staged = ingest.stage(file, folder, answers, default_zone=golden.ZONE, key=golden.KEY)
    except ExportError as error:
        return str(error)
    tables = {name: parquet.read_table(path).to_pylist() for name, path in staged.tables.items()}
    told = parquet.read_table(staged.issues_path).to_pylist()
    plain = replace(
        staged, decoded=replace(staged.decoded, path=Path()), tables={}, issues_path=Path(), names_path=None
    )
    return plain, tables, told, parquet.read_table(staged.names_path)


@contextmanager
def _small_parts() -> Iterator[None]:
    """Have a file read, and its rows written, a few at a time."""
    with (
        patch.object(bulk, "_BLOCK", 120),
        patch.object(writer, "CELLS_HELD", 1),
        patch.object(straight, "_PART_ROWS", 2),
    ):
        yield


def _both(file: Path, folder: Path, answers: Answers) -> bool:
    """Check that both ways give the same, and return whether the short one was taken to its end."""
    taken: list[object] = []
    whole = straight.write

    def noted(*given: object) -> straight.Straight | None:
        taken.append(whole(*given))
        return taken[-1]

    with patch.object(straight, "write", noted):
        short = _staged(file, folder / "short", answers)
    with patch.object(straight, "may_be", lambda source: False):
        long = _staged(file, folder / "long", answers)
    assert short == long
    return any(each is not None for each in taken)


def test_a_source_of_several_statements_takes_the_long_way(tmp_path):
    assert not _both(golden.export("jira_issues_csv"), tmp_path, golden.answers("jira_issues_csv"))


@pytest.mark.parametrize(
    ("rows", "is_short"),
    [
        ("P2,2,b,shop,2026-03-02T10:00:00Z,,5,Ada\nP1,1,a,shop,2026-03-01T10:00:00Z,,5,Bo\n", True),
        ("P1,1,a,shop,2026-03-01T10:00:00Z,,5,\nP2,x,b,shop,2026-03-02T10:00:00Z,,5,\n", True),  # one is rejected
        ("P1,1,a,shop,2026-03-01T10:00:00Z,,5,\nP1,1,b,shop,2026-03-02T10:00:00Z,,5,\n", False),  # one key twice
        ("P1,1,a,shop,2026-03-01T10:00:00Z,,5,\nP2,1,b,shop,2026-03-02T10:00:00,,5,\n", False),  # two bases
        ("P1,1,a,shop,,,5,\nP2,1,b,shop,,,5,\n", False),  # nothing is left
    ],
)
def test_rows_that_need_a_closer_look_get_it(rows, is_short, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    assert _both(file, tmp_path, Answers()) == is_short


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, cases(2_000, 50), 50))
def test_damaged_exports_come_to_the_same(start, tmp_path):
    taken = 0
    for number, mutant in enumerate(mutants(50, start)):
        folder = tmp_path / str(number)
        (folder / "parts").mkdir(parents=True)
        file = folder / mutant.name
        file.write_bytes(mutant.content)
        try:
            parts = container.parts(file, folder / "parts")
        except ExportError:
            continue
        for place, part in enumerate(parts):
            if part.path is not None:
                taken += _both(part.path, folder / f"part {place}", golden.answers(mutant.case))
    assert taken > 0


@pytest.mark.parametrize(
    "days",
    [
        range(1, 10),
        [9, 8, 7, 6, 5, 4, 3, 2, 1],
        [9, 9, 9, 9, 9, 8, 8, 8, 7],  # at the same time, the earlier row comes first
        [1, 2, 3, 3, 9, 8, 9, 9, 1],
        [9, 1, 2, 3, 4, 5, 6, 7, 8],
        [1, 2, 3, "x", 4, 5, "x", "x", 6],  # rows that do not fit
        [6, "x", "x", 5, 4, 3, "x", 2, 1],
        ["x"] * 9,
    ],
)
def test_rows_written_part_by_part_come_to_the_same_in_any_order(days, tmp_path):
    rows = [f"P{number},{number},t,shop,2026-03-0{day}T10:00:00Z,,5,Ada" for number, day in enumerate(days)]
    file = tmp_path / "export.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    with _small_parts():
        assert _both(file, tmp_path, Answers()) == (set(days) != {"x"})
        assert len(straight._spans(tmp_path / "short" / "rows.parquet")) == 3


@pytest.mark.parametrize("case", [each for each in golden.CASES if straight.may_be(sources()[each.partition("__")[0]])])
def test_every_source_comes_to_the_same_part_by_part(case, tmp_path):
    with _small_parts(), patch.object(bulk, "_BLOCK", 4_000):
        _both(golden.export(case), tmp_path, golden.answers(case))


@pytest.mark.parametrize(("rows", "size", "expected"), [(2, 1 << 30, 3), (100, 1 << 30, 1), (100, 1, 5)])
def test_a_part_is_some_rows_or_some_bytes_of_whole_groups(rows, size, expected, tmp_path):
    with patch.object(writer, "CELLS_HELD", 1), writer.TextWriter(tmp_path / "rows", 1) as written:
        for line in range(2, 12, 2):
            written.add_rows([line], [[f"cell {line}"]])
    with patch.object(straight, "_PART_ROWS", rows), patch.object(straight, "_PART_BYTES", size):
        spans = straight._spans(tmp_path / "rows")
    assert len(spans) == expected
    assert [line for line in range(2, 12, 2) if sum(start <= line < end for start, end in spans) == 1] == [
        2,
        4,
        6,
        8,
        10,
    ]


def test_rows_that_wait_keep_nothing_else_in_memory(tmp_path):
    """They are few of each part: the last time of it, or none."""
    with PartWriter(tmp_path / "parts", "time", is_reversed=True) as writing:
        for time in (1, 2, 3):
            part = pa.table(
                {
                    "source_row": pa.array(range(10_000 * (3 - time), 10_000 * (4 - time))),
                    "time": pa.array([time] * 9_990 + [None] * 10, pa.timestamp("us")),
                    "text": pa.array(["a long text"] * 10_000),
                }
            )
            writing.add(part)
            assert writing._held.num_rows == 10 * time
            assert writing._held.get_total_buffer_size() < part.get_total_buffer_size() / 20
    assert writing.is_sorted


@pytest.mark.parametrize(
    ("is_reversed", "parts", "is_sorted"),
    [
        (False, [[1, 2], [2, 3], [4, None]], True),
        (False, [[2, 1], [2, 3]], True),
        (False, [[1, None], [None, None]], True),
        (False, [[1, 3], [2, 4]], False),
        (False, [[1, None], [2, 4]], False),
        (True, [[6, 5], [4, 4], [4, 3], [2, 1]], True),
        (True, [[5, 4], [5, 3], [2, 1]], True),
        (True, [[3, 4], [5, 3], [2, 1]], False),
        (True, [[4, 4], [3, 3], [3, 3], [3, 2]], True),
        (True, [[4, 2], [2, 3], [2, 1]], False),
    ],
)
def test_parts_stand_in_order_or_it_is_told(is_reversed, parts, is_sorted, tmp_path):
    """The parts as they stand in the export, of which the last comes first where it is reversed."""
    times = [each for part in parts for each in part]
    rows = pa.table({"source_row": pa.array(range(len(times))), "time": pa.array(times, pa.timestamp("us"))})
    with PartWriter(tmp_path / "parts", "time", is_reversed=is_reversed) as writer:
        for start in sorted(range(0, len(times), 2), reverse=is_reversed):
            writer.add(rows.slice(start, 2))
    written = parquet.read_table(tmp_path / "parts")
    assert writer.is_sorted == is_sorted
    assert written.sort_by("source_row") == rows
    ordered = sorted(enumerate(times), key=lambda row: (row[1] is None, row[1], row[0]))
    assert (written["source_row"].to_pylist() == [row for row, _ in ordered]) == is_sorted


def test_rows_without_a_time_are_not_held_back_without_bound(tmp_path):
    """Open items, the latest first: their empty times come last, and would wait for the whole export."""
    times = [None, 9, None, 8, None, 7, None, 6]
    rows = pa.table({"source_row": pa.array(range(8)), "time": pa.array(times, pa.timestamp("us"))})
    held = []
    with (
        patch.object(parts, "_MOST_HELD", 2),
        PartWriter(tmp_path / "parts", "time", is_reversed=True) as writer,
    ):
        for start in (6, 4, 2, 0):
            writer.add(rows.slice(start, 2))
            held.append(0 if writer._held is None else writer._held.num_rows)
    assert held == [1, 2, 0, 0]
    assert not writer.is_sorted
    assert parquet.read_table(tmp_path / "parts").sort_by("source_row") == rows


@pytest.mark.parametrize("end", [0.0, 0.3, 0.62, 0.7, 0.85])
def test_work_that_is_ended_keeps_no_names(end, tmp_path):
    file, folder = tmp_path / "export.csv", tmp_path / "work"
    rows = [f"P{number},{number},t,shop,2026-03-01T10:00:00Z,,5,Ada" for number in range(9)]
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")

    def progress(share: float) -> None:
        if share > end:
            raise KeyboardInterrupt

    with _small_parts(), pytest.raises(KeyboardInterrupt):
        ingest.stage(file, folder, Answers(), default_zone=golden.ZONE, key=golden.KEY, progress=progress)
    assert not [*folder.glob("staging.*"), *folder.glob("people*")]


def test_a_row_with_several_keys_that_are_there_twice_is_told_by_the_first_of_them(tmp_path):
    file = tmp_path / "export.json"
    (row, *_) = json.loads(golden.export("argocd_applications_json__list").read_text())["items"]
    file.write_text(json.dumps({"items": [row, row]}))
    _, _, told, _ = _staged(file, tmp_path / "staged", golden.answers("argocd_applications_json__list"))
    values = [each["value"] for each in told if each["rule"] == "duplicate_key"]
    keys = [each["change_id"] for each in parquet.read_table(tmp_path / "staged" / "changes.parquet").to_pylist()]
    assert len(keys) > 1
    assert values == [min(keys)]
