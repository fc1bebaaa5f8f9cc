"""Places inside the JSON of a cell: SQL against plain Python."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flywheel_metrics import nested, source, sqlfile
from flywheel_metrics.engine import literal, open_staging
from flywheel_metrics.errors import DocumentError
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.privacy import pseudonym

Values = list[dict[str, Any]]
_NAMES = ["Acked", "RESOLVED", "acknowledged", "snoozed", None, ""]


Run = Callable[[str, str | None], object]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    with open_staging(tmp_path_factory.mktemp("nested")) as database:

        def find(spelling: str, cell: str | None) -> object:
            _, place = nested.split(spelling)
            assert place is not None
            return database.rows(f"select {place.values_sql('cell')} from (select {literal(cell)}::varchar as cell)")[
                0
            ][0]

        yield find


@pytest.mark.parametrize(
    ("spelling", "cell", "expected"),
    [
        ("a[]", '["x", " y ", "", null, 3]', ["x", "y", "3"]),
        ("a[].b", '[{"b": "x"}, {"c": "y"}, {"b": null}, {"b": {"d": 1}}]', ["x", '{"d":1}']),
        ("a[].b.c", '[{"b": {"c": "x"}}, {"b": {"c": "y"}}]', ["x", "y"]),
        ("a[].b[].c", '[{"b": [{"c": "x"}, {"c": "y"}]}, {"b": []}, {"b": [{"c": "z"}]}]', ["x", "y", "z"]),
        ("a[k=in/out].v", '[{"k": "IN", "v": 1}, {"k": "on", "v": 2}, {"k": "out", "v": 3}]', ["1", "3"]),
        ("a[k.n~re(solv|cov)].v", '[{"k": {"n": "Was Resolved"}, "v": 1}, {"k": {"n": "Rest"}, "v": 2}]', ["1"]),
        ("a[].b", "[]", []),
        ("a[].b", "{}", []),
        ("a[].b", "not JSON", ["not JSON"]),
        ("a[].b", None, []),
    ],
)
def test_places(run: Run, spelling: str, cell: str | None, expected: list[str]) -> None:
    assert run(spelling, cell) == expected


@pytest.mark.parametrize("spelling", ["a[", "a[]]", "a[b]", "a[=x]", "a[]..b"])
def test_what_is_no_place_is_refused(spelling: str) -> None:
    with pytest.raises(DocumentError, match="not a place in JSON"):
        nested.split(spelling)


def test_a_column_without_brackets_is_the_whole_cell() -> None:
    assert nested.split("service.summary") == ("service.summary", None)
    assert nested.split("[a") == ("[a", None)


def plain(cells: Values) -> list[str]:
    """The same as ``transitions[name=acked/acknowledged].by.login``, said otherwise."""
    kept = (cell for cell in cells if str(cell.get("name")).lower() in {"acked", "acknowledged"})
    logins = ((cell.get("by") or {}).get("login") for cell in kept)
    return [login.strip() for login in logins if login and login.strip()]


@pytest.mark.slow
def test_random_lists_give_what_plain_python_gives(run: Run) -> None:
    chance = random.Random(11)
    for _ in range(150):
        cells: Values = [
            {
                "name": chance.choice(_NAMES),
                "by": chance.choice([None, {}, {"login": chance.choice(["ada", " ben ", "", None])}]),
            }
            for _ in range(chance.randrange(6))
        ]
        assert run("transitions[name=acked/acknowledged].by.login", json.dumps(cells)) == plain(cells)


_SOURCE = """-- title: Test
-- tool: test
-- export: nowhere
-- format: json
-- evidence: certain
-- fills: incidents
-- columns:
--   id                                                   text    required filled
--   created at                                           time    required filled
--   log[name=acked].at                                   time    as acked_at
--   log[].by | note                                      people  as helpers
--   log[].labels[]                                       list    as labels
--   note                                                 person  matching /^by (.+)$/  as author
insert into incidents by name
select
    id as incident_id, created_at, acked_at as acknowledged_at, helpers as responders,
    concat_ws(' ', author, labels[1], len(labels)) as title, source_row
from export;
"""


def test_columns_take_their_type_from_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = source.parse(sqlfile.parse("test", _SOURCE))
    monkeypatch.setattr(source, "sources", lambda: {"test": made})
    key, file = b"key", tmp_path / "export.json"
    log = [
        {"name": "Acked", "at": "2026-01-05T10:09:00+02:00", "by": "Ada Lind", "labels": ["x", "y"]},
        {"name": "acked", "at": "2026-01-05T10:04:00+02:00", "by": "Ben", "labels": []},
        {"name": "other", "at": "never", "by": "Ben", "labels": ["z"]},
    ]
    rows = [
        {"id": "1", "created_at": "2026-01-05T08:00:00Z", "log": log, "note": "by Cy"},
        {"id": "2", "created_at": "2026-01-05T08:00:00Z", "log": [{"name": "acked", "at": "never"}], "note": None},
        {"id": "3", "created_at": "2026-01-05T08:00:00Z", "log": None, "note": "Dee"},
    ]
    file.write_text(json.dumps(rows), encoding="utf-8")
    staged = stage(file, tmp_path / "staged", Answers(), default_zone="UTC", key=key)
    assert (staged.rows_read, staged.rows_loaded, staged.rows_rejected) == (3, 2, 1)
    assert [(issue.row, issue.column, issue.value, issue.rule) for issue in staged.issues] == [
        (2, "log", "never", "not_a_time")
    ]
    first, third = pd.read_parquet(staged.tables["incidents"]).sort_values("source_row").to_dict("records")
    assert first["acknowledged_at"] == pd.Timestamp("2026-01-05T08:04:00")
    assert first["responders"].tolist() == [pseudonym(key, "Ada Lind"), pseudonym(key, "Ben")]
    assert first["title"] == f"{pseudonym(key, 'Cy')} x 3"
    assert third["responders"].tolist() == [pseudonym(key, "Dee")]
    headers = [(column.header, column.column) for column in staged.mapping if column.header == "log"]
    assert headers == [("log", "acked_at"), ("log", "helpers"), ("log", "labels")]
