"""What has no rows needs no plan: a model of nothing is made without one, and comes to the same."""

from __future__ import annotations

import shutil

import pytest

from flywheel_metrics import engine, model
from tests.models.compiling import compiled

INCIDENTS = [{"incident_id": "i1", "title": "Disk full", "service": "shop", "created_at": "2026-01-05 10:00"}]


@pytest.fixture
def statements(monkeypatch):
    """The first lines of all that is run."""
    heard, run = [], engine.Database._executed

    def hear(self, sql, parameters):
        heard.append(sql.partition("\n")[0])
        return run(self, sql, parameters)

    monkeypatch.setattr(engine.Database, "_executed", hear)
    model._shapes().clear()
    yield heard
    model._shapes().clear()


def contents(folder, rows):
    folder.mkdir()
    with compiled(folder, rows, only=["production_rollbacks", "counted_incidents"]) as database:
        columns = database.rows(
            "select table_name, column_name, data_type, ordinal_position from information_schema.columns order by all"
        )
        return columns, {name: database.rows(f"select * from {name}") for name in {each[0] for each in columns}}


@pytest.mark.parametrize("rows", [{}, {"incidents": INCIDENTS}], ids=["nothing", "incidents"])
def test_tables_are_the_same_whether_planned_or_not(tmp_path, statements, rows):
    planned, planned_count = contents(tmp_path / "first", rows), statements.count("create table first_reverts as")
    assert contents(tmp_path / "second", rows) == planned
    assert (planned_count, statements.count("create table first_reverts as")) == (1, 1)
    assert planned[1]["first_reverts"] == []


def test_what_has_rows_of_nothing_keeps_them(tmp_path, statements):
    for folder in ("first", "second"):
        assert contents(tmp_path / folder, {})[1]["production_environments"] != []


def test_what_was_empty_once_is_filled_the_next_time(tmp_path, statements):
    change = {"change_id": "c1", "service": "shop", "environment": "production", "finished_at": "2026-01-05 09:00"}
    revert = {
        "change_id": "c2",
        "service": "shop",
        "environment": "production",
        "finished_at": "2026-01-05 09:30",
        "reverts_change_id": "c1",
    }
    assert contents(tmp_path / "first", {"incidents": INCIDENTS})[1]["first_reverts"] == []
    assert (
        len(contents(tmp_path / "second", {"incidents": INCIDENTS, "changes": [change, revert]})[1]["first_reverts"])
        == 1
    )


def test_a_model_has_no_rows_without_those_that_it_is_of(sample_workspace, tmp_path):
    path = shutil.copy(sample_workspace.compiled(sample_workspace.head), tmp_path / "dataset.duckdb")
    found = {name: each.words("of") for name, each in model.models().items() if each.words("of")}
    assert len(found) > 20
    with engine.open_writable(path) as database:
        for name, of in found.items():
            deleted = "; ".join(f"delete from {each}" for each in of)
            body = model.models()[name].sql.removeprefix(f"create table {name} as\n")
            # The end of the call takes everything back.
            counted = f"begin; {deleted}; create table made as {body}; select count(*) from made"
            assert database.rows(counted) == [(0,)], name
            assert database.rows(f"select count(*) > 0 from {name}") == [(True,)], name
