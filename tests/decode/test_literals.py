"""Nested objects as pandas writes them: Python literals in the cells of a CSV."""

from __future__ import annotations

import csv
import io
import random

import pyarrow.parquet as pq
import pytest

from flywheel_metrics.errors import UnreadableFile


def table(header, *rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue()


def cells(result):
    return [
        dict(zip(("row", *result.header), row.values(), strict=True)) for row in pq.read_table(result.path).to_pylist()
    ]


def test_objects_become_columns_and_lists_become_json(decoded):
    service = {"id": "PS1", "summary": "Ada's shop", "team": None, "is_new": True}
    people = [{"at": "2026-01-05T10:00:00Z", "assignee": {"summary": "Ada"}}]
    result = decoded(
        table(["id", "service", "people", "tags"], ["P1", service, people, ["a", "it's"]], ["P2", "", [], ""])
    )
    assert (result.format, result.rows_read, result.rows_counted, result.rows_rejected) == ("json", 2, 2, 0)
    empty = dict.fromkeys(["service.id", "service.summary", "service.team", "service.is_new", "service", "tags"])
    assert cells(result) == [
        {"row": 2, "id": "P1", "service.id": "PS1", "service.summary": "Ada's shop", "service.team": None,
         "service.is_new": "true", "service": None, "tags": '["a", "it\'s"]',
         "people": '[{"at": "2026-01-05T10:00:00Z", "assignee": {"summary": "Ada"}}]'},
        {**empty, "row": 3, "id": "P2", "people": "[]"},
    ]  # fmt: skip


def test_a_cell_that_is_cut_off_rejects_its_row(decoded, rejected):
    bad = ["{'id': ", "{'id': nan}", "[" * 300 + "{'a': 1}", "{'id': __import__('os')}"]
    result = decoded(table(["id", "service"], ["P1", {"id": "S"}], *([f"B{n}", cell] for n, cell in enumerate(bad))))
    assert (result.rows_read, result.rows_rejected) == (5, 4)
    assert rejected(result) == [(row, "not_an_object") for row in range(3, 7)]
    assert [row["id"] for row in cells(result)] == ["P1"]


@pytest.mark.parametrize("cell", ['{"id": "P1"}', "{'id", "{x: 1}", "[1, 2]", "{'a'}"])
def test_other_tables_stay_as_they_are(decoded, cell):
    result = decoded(table(["id", "note"], ["P1", cell]))
    assert (result.format, result.header) == ("csv", ("id", "note"))
    assert cells(result) == [{"row": 2, "id": "P1", "note": cell}]


def test_too_many_names_are_refused(decoded):
    with pytest.raises(UnreadableFile, match="different names"):
        decoded(table(["id", "x"], ["P1", {f"k{n}": n for n in range(10_001)}]))


def test_random_objects_come_back(decoded):
    chance = random.Random(5)

    def value(depth):
        kinds = [lambda: chance.choice([None, True, False, 7, "x", "it's", 'say "a, b"', "two\nlines", "ü"])]
        if depth:
            kinds.append(lambda: {chance.choice("abc"): value(depth - 1) for _ in range(2)})
        return chance.choice(kinds)()

    rows = [{"k": value(2), "first": 1} for _ in range(300)]
    result = decoded(table(["n", "o"], *([n, row] for n, row in enumerate(rows))))
    assert result.rows_rejected == 0

    def flat(name, item):
        if isinstance(item, dict):
            return {key: text for sub, each in item.items() for key, text in flat(f"{name}.{sub}", each).items()}
        words = {None: None, True: "true", False: "false"}
        return {name: words[item] if item is None or isinstance(item, bool) else str(item)}

    found = [{name: text for name, text in row.items() if text is not None} for row in cells(result)]
    expected = [
        {"row": found[n]["row"], "n": str(n), **{k: t for k, t in flat("o", row).items() if t is not None}}
        for n, row in enumerate(rows)
    ]
    assert found == expected
