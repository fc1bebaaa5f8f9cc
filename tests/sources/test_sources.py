from __future__ import annotations

import re
from pathlib import Path

import pytest

from flywheel_metrics import recognition, source
from flywheel_metrics.ingest.mapping import uses
from flywheel_metrics.source import Source
from flywheel_metrics.table import tables
from tests.sources import golden

ALL = list(source.sources().values())
OWN = [each for each in ALL if each.tool == "flywheel"]
_TYPES = {"text": "varchar", "word": "varchar", "person": "varchar", "list": "varchar[]", "people": "varchar[]"}
_TYPES |= {"time": "timestamp", "integer": "integer", "number": "double", "boolean": "boolean"}


#: Fast are the first case of each tool's export, and some of our own formats, which are all made in the same way.
FAST = {case for case in golden.CASES if "__" not in case and not case.startswith("flywheel_")}
FAST |= {"flywheel_aliases", "flywheel_changes", "flywheel_incidents", "flywheel_on_call", "flywheel_work_items"}


@pytest.mark.parametrize(
    "case", [case if case in FAST else pytest.param(case, marks=pytest.mark.slow) for case in golden.CASES]
)
def test_exactly_one_source_recognises_a_sample_and_gives_the_golden_result(case: str, tmp_path: Path) -> None:
    staged = golden.staged(case, tmp_path)
    recognising = [each.name for each in ALL if each.recognises(staged.decoded.header, staged.decoded.format)]
    assert recognising == [case.partition("__")[0]]
    folder = golden.FOLDER / case
    expected = {path.name for path in folder.iterdir() if not path.name.startswith(("export.", "answers."))}
    found = golden.written(staged)
    assert set(found) == expected
    for name, content in found.items():
        assert content == (folder / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize(
    "case",
    [
        "flywheel_pages",
        *(pytest.param(case, marks=pytest.mark.slow) for case in ("pagerduty_incidents_csv", "jira_issues_csv")),
    ],
)
def test_same_file_gives_the_same_bytes(case: str, tmp_path: Path) -> None:
    first, second = golden.staged(case, tmp_path / "first"), golden.staged(case, tmp_path / "second")
    assert first.tables
    for name, path in first.tables.items():
        assert path.read_bytes() == second.tables[name].read_bytes(), name
    assert first.issues_path.read_bytes() == second.issues_path.read_bytes()


def test_every_source_has_a_sample() -> None:
    assert {case.partition("__")[0] for case in golden.CASES} == {each.name for each in ALL}


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.name)
def test_every_column_is_used_or_recognises(each: Source) -> None:
    used, statements = uses(each), " ".join(each.statements)
    idle = [column for column in each.used_columns if not used[column.name] and not column.is_required]
    if each.short_rows is not None:  # a typed column tells where a cell is missing
        idle = [column for column in idle if column.type == "text"]
    assert [column.name for column in idle if column.name not in statements] == []
    targets = {target for found in used.values() for target in found}
    columns = {f"{name}.{column.name}" for name in each.fills for column in tables()[name].columns}
    assert targets <= columns | {f"{name}.source_tool" for name in each.fills}


@pytest.mark.parametrize("each", OWN, ids=lambda each: each.name)
def test_own_format_is_the_canonical_table(each: Source) -> None:
    (name,) = each.fills
    assert each.name == f"flywheel_{name}"
    declared = {column.name: column for column in each.used_columns if column.name != "tool"}
    assert list(declared) == [column.name for column in tables()[name].columns]
    for column in tables()[name].columns:
        own = declared[column.name]
        assert _TYPES[own.type] == column.type, column.name
        assert own.is_person == column.is_person, column.name
        listed = set(re.findall(r"[a-z_]+", column.comment))
        assert set(own.words) <= listed, column.name


def test_there_is_an_own_format_for_every_table() -> None:
    assert {each.fills[0] for each in OWN} == set(tables())


@pytest.mark.parametrize("each", OWN, ids=lambda each: each.name)
def test_template_is_recognised(each: Source) -> None:
    header = tuple(column.name for column in tables()[each.fills[0]].columns)
    assert recognition.recognise(header, "csv") == each
