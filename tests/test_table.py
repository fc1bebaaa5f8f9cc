from __future__ import annotations

from pathlib import Path

import pytest

from flywheel_metrics import sqlfile, table
from flywheel_metrics.errors import DocumentError


def test_every_table_states_its_grain_key_and_the_meaning_of_each_column():
    assert len(table.tables()) == len(list(Path(table.__file__).parent.glob("tables/*.sql")))
    for name, found in table.tables().items():
        assert found.grain.startswith("one row per"), name
        assert all(len(column.comment) > 3 for column in found.columns), name
        assert all(found.column(part) for part in found.key), name


def test_people_are_marked_so_that_ingest_can_hide_them():
    people = {
        (name, column.name) for name, each in table.tables().items() for column in each.columns if column.is_person
    }
    assert people == {
        ("incidents", "responders"), ("pages", "responder"), ("insights", "author"), ("runbooks", "author"),
        ("drills", "practised_by"), ("on_call", "responder"),
    }  # fmt: skip


def test_a_column_without_a_comment_is_refused():
    document = sqlfile.parse(
        "t", "-- title: T\n-- grain: g\n-- key: a\n-- describes: d\ncreate table t (\n    a varchar\n);"
    )
    with pytest.raises(DocumentError, match="not a commented column"):
        table._table(document)


def test_a_key_that_is_no_column_is_refused():
    document = sqlfile.parse(
        "t", "-- title: T\n-- grain: g\n-- key: b\n-- describes: d\ncreate table t (\n    a varchar -- x\n);"
    )
    with pytest.raises(DocumentError, match="no column 'b'"):
        table._table(document)
