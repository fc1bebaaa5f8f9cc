"""Rows of several uploads: which of them stays, what it is called, and what the uploads cover."""

from __future__ import annotations

import pytest

from flywheel_metrics.model import UploadTables, compile_dataset
from flywheel_metrics.settings import Settings
from flywheel_metrics.vocabulary import default_text, parse
from tests.models.compiling import at, united, write


def incident(title: str, upload: str = "u1", **values) -> dict:
    return {"incident_id": "i1", "title": title, "created_at": "2026-01-05 12:00", "upload": upload, **values}


def titles(database) -> list[str]:
    return [row[0] for row in database.rows("select title from incidents order by title")]


def test_of_two_uploads_the_row_that_changed_last_stays(build):
    rows = [
        incident("new", "u1", updated_at="2026-01-07"),
        incident("old", "u2", updated_at="2026-01-06"),
        incident("undated", "u3"),
    ]
    database = build({"incidents": rows})
    assert database.rows("select title, upload_id, source_row from incidents") == [("new", "u1", 2)]


def test_else_the_upload_whose_newest_event_is_later(build):
    rows = [
        incident("new", "u1"),
        incident("another", "u1", incident_id="i2", created_at="2026-02-01"),
        incident("old", "u2"),
    ]
    assert titles(build({"incidents": rows})) == ["another", "new"]


def test_else_the_greater_upload(build):
    assert titles(build({"incidents": [incident("one", "u1"), incident("two", "u2")]})) == ["two"]


def test_two_tools_may_use_one_identifier(build):
    rows = [incident("alpha's", source_tool="alpha"), incident("beta's", source_tool="beta")]
    assert titles(build({"incidents": rows})) == ["alpha's", "beta's"]


def test_empty_parts_of_a_key_are_one_key(build):
    shift = {"responder": "ann", "starts_at": "2026-01-05", "ends_at": "2026-01-06"}
    database = build({"on_call": [{**shift, "upload": "u1"}, {**shift, "upload": "u2"}]})
    assert database.rows("select count(*) from on_call") == [(1,)]


def test_aliases_and_teams(build):
    rows = {
        "aliases": [
            {"kind": "service", "alias": "shop-svc", "canonical": "shop"},
            {"kind": "team", "alias": "Team Red", "canonical": "red"},
        ],
        "services": [{"service": "shop", "team": "Team Red"}, {"service": "lonely"}],
        "incidents": [
            incident("filled", incident_id="i1", service="shop-svc"),
            incident("own team", incident_id="i2", service="shop", team="blue"),
            incident("renamed", incident_id="i3", service="other", team="Team Red"),
            incident("another case", incident_id="i4", service="Shop"),
            incident("no team", incident_id="i5", service="lonely"),
        ],
    }
    assert build(rows).rows("select title, service, team from incidents order by incident_id") == [
        ("filled", "shop", "red"),
        ("own team", "shop", "blue"),
        ("renamed", "other", "red"),
        ("another case", "Shop", None),
        ("no team", "lonely", None),
    ]


def coverage(database, table: str):
    columns = "source_tool, team, starts_at, ends_at, is_declared"
    return database.rows(f"select {columns} from coverage where table_name = ? order by all", [table])


def test_an_upload_covers_what_is_declared_else_its_events(build):
    rows = {
        "incidents": [
            incident("first", "u1", created_at="2026-01-05 12:00", team="red"),
            incident("last", "u1", incident_id="i2", created_at="2026-01-09 12:00", team="blue"),
            incident("declared", "u2", incident_id="i3", created_at="2026-02-05 12:00"),
        ]
    }
    database = build(rows, covers={"u2": ("2026-02-01", "2026-03-01")})
    last = at("2026-01-09 12:00:00.000001")
    assert coverage(database, "incidents") == [
        ("tool", "blue", at("2026-01-05 12:00"), last, False),
        ("tool", "red", at("2026-01-05 12:00"), last, False),
        ("tool", None, at("2026-02-01"), at("2026-03-01"), True),
    ]


def test_rows_that_another_upload_replaced_still_say_what_was_covered(build):
    rows = {
        "incidents": [incident("old", "u1", created_at="2026-01-05"), incident("new", "u2", created_at="2026-01-09")]
    }
    assert [row[2] for row in coverage(build(rows), "incidents")] == [at("2026-01-05"), at("2026-01-09")]


def test_statuses_cover_the_changes_they_are_about(build):
    rows = {
        "changes": [{"change_id": "c1", "finished_at": None, "team": "red"}],
        "change_statuses": [
            {"status_id": "s1", "change_id": "c1", "state": "success", "reported_at": "2026-01-05"},
            {"status_id": "s2", "change_id": "c9", "state": "success", "reported_at": "2026-01-06", "source_tool": "x"},
        ],
    }
    found = coverage(build(rows), "changes")
    assert found == [
        ("tool", "red", at("2026-01-05"), at("2026-01-05 00:00:00.000001"), False),
        ("tool", None, at("2026-01-05"), at("2026-01-05 00:00:00.000001"), False),
    ]


def test_a_shift_covers_until_it_ends(build):
    shift = {"responder": "ann", "starts_at": "2026-01-05", "ends_at": "2026-01-12"}
    assert coverage(build({"on_call": [shift]}), "on_call")[0][2:4] == (
        at("2026-01-05"),
        at("2026-01-12 00:00:00.000001"),
    )


def test_nothing_uploaded_compiles_to_empty_tables(build):
    database = build({})
    assert database.rows("select count(*) from counted_pages") == [(0,)]
    assert database.rows("select count(*) from coverage") == [(0,)]
    assert len(database.rows("select * from settings")) == len(Settings().to_dict())


def test_only_finished_tables_are_left(build):
    database = build({})
    schemas = database.rows("select distinct table_schema from information_schema.tables")
    assert schemas == [("main",)]


def test_a_failed_compile_leaves_the_database_before_it_as_it_was(tmp_path):
    path = tmp_path / "dataset.duckdb"
    path.write_bytes(b"the one before")
    broken = UploadTables("u1", {"incidents": tmp_path / "missing.parquet"})
    with pytest.raises(FileNotFoundError):
        compile_dataset(path, [broken], Settings(), parse(default_text()))
    assert path.read_bytes() == b"the one before"
    assert list(tmp_path.iterdir()) == [path]


def _contents(uploads: list[UploadTables]) -> dict[str, list[tuple[object, ...]]]:
    with united(uploads) as database:
        names = database.rows("select table_name from information_schema.tables order by all")
        return {str(name): database.rows(f"select * from {name}") for (name,) in names}


@pytest.fixture(scope="module")
def uploads(tmp_path_factory) -> list[UploadTables]:
    """Three uploads that overlap: the same keys, ties in time, rivals for a team and a name."""
    folder = tmp_path_factory.mktemp("uploads")
    made = []
    for number, upload in enumerate(("u1", "u2", "u3")):
        rows = {
            "incidents": [incident(upload, service="shop"), incident(upload, incident_id=upload, service="shop")],
            "changes": [
                {"change_id": f"d{hour}", "service": "shop", "version": version, "finished_at": f"2026-01-05 {hour}:00"}
                for hour, version in ((10, "A"), (11, upload), (12, "A"))
            ],
            "services": [{"service": "shop", "team": f"team {number}"}],
            "aliases": [
                {"kind": "team", "alias": "team 0", "canonical": f"renamed by {upload}", "source_tool": upload}
            ],
            "pages": [{"page_id": upload, "responder": "ann", "sent_at": "2026-01-05 12:00"}],
        }
        rows = {table: [{k: v for k, v in row.items() if k != "upload"} for row in own] for table, own in rows.items()}
        made.append(UploadTables(*write(folder, upload, rows)))
    return made


@pytest.mark.slow
def test_the_order_of_the_uploads_does_not_matter(uploads):
    expected = _contents(uploads)
    for order in ((2, 1, 0), (1, 2, 0)):
        assert _contents([uploads[index] for index in order]) == expected, order
