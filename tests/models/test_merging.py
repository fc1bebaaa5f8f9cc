"""What is merged is told: rows that gave way to a later upload, and incidents of two tools that a person called the same."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from tests.models.compiling import at

BASE = datetime(2026, 1, 5)


def incident(key: str, upload: str, **values) -> dict:
    return {"incident_id": key, "upload": upload, "created_at": "2026-01-05", **values}


def merged(database, columns="record_id, upload_id, source_row, kept_upload_id, kept_row, changed"):
    return database.rows(f"select {columns} from merged_rows order by all")


def test_which_row_gave_way_to_which_and_what_differs(build):
    rows = [
        incident("a", "u1", title="old", updated_at="2026-01-06", status="open"),
        incident("b", "u1", title="same"),
        incident("a", "u2", title="new", updated_at="2026-01-07", status="resolved"),
        incident("b", "u2", title="same"),
        incident("c", "u2", title="same"),
    ]
    assert merged(build({"incidents": rows})) == [
        ("a", "u1", 2, "u2", 2, ["title", "status", "updated_at"]),
        ("b", "u1", 3, "u2", 3, []),
    ]


def test_rows_that_look_alike_are_not_merged(build):
    rows = [
        incident("a", "u1", title="disk full"),
        incident("b", "u2", title="disk full"),
        incident("a", "u2", source_tool="other"),
    ]
    database = build({"incidents": rows})
    assert merged(database) == []
    assert database.rows("select count(*) from counted_incidents") == [(3,)]


def test_empty_parts_of_a_key_are_told_too(build):
    shift = {"responder": "ann", "starts_at": "2026-01-05", "ends_at": "2026-01-06"}
    assert len(merged(build({"on_call": [{**shift, "upload": "u1"}, {**shift, "upload": "u2"}]}))) == 1


@pytest.mark.parametrize("seed", range(4))
def test_random_overlapping_uploads_by_a_second_route(build, seed):
    chance = random.Random(seed)
    rows = []
    for upload in ("u1", "u2", "u3"):
        for key in chance.sample("abcdefgh", chance.randint(1, 7)):
            updated = chance.choice([None, BASE + timedelta(days=chance.randint(0, 3))])
            created = BASE + timedelta(hours=chance.randint(0, 50))
            rows.append(incident(key, upload, title=chance.choice("xy"), created_at=created, updated_at=updated))
    newest = {
        upload: max(row["created_at"] for row in rows if row["upload"] == upload)
        for upload in {row["upload"] for row in rows}
    }
    kept: dict[str, dict] = {}
    for row in sorted(
        rows, key=lambda row: (row["updated_at"] or BASE - timedelta(1), newest[row["upload"]], row["upload"])
    ):
        kept[row["incident_id"]] = row
    gone = sorted(
        (
            row["incident_id"],
            row["upload"],
            kept[row["incident_id"]]["upload"],
            row["title"] != kept[row["incident_id"]]["title"],
        )
        for row in rows
        if row is not kept[row["incident_id"]]
    )
    database = build({"incidents": rows})
    assert database.rows("select incident_id, upload_id, title from incidents order by all") == sorted(
        (key, row["upload"], row["title"]) for key, row in kept.items()
    )
    told = merged(database, "record_id, upload_id, kept_upload_id, list_contains(changed, 'title')")
    assert told == gone
    assert len(rows) == len(kept) + len(told)


def same(other: str, kept: str, is_same: bool = True, at_: str = "2026-02-01", **values) -> dict:
    (other_tool, other_id), (kept_tool, kept_id) = other.split("/"), kept.split("/")
    return {
        "other_tool": other_tool, "other_id": other_id, "kept_tool": kept_tool, "kept_id": kept_id, "is_same": is_same, "decided_at": at_, "source_tool": "by hand", **values,
    }  # fmt: skip


TWO = [
    incident("P1", "u1", source_tool="pd", urgency="high", service="shop", created_at="2026-01-05 10:00"),
    incident("INC9", "u2", source_tool="sn", severity=1, urgency="high", title="Shop down", caused_by_change_id="c7", created_at="2026-01-05 10:20"),
    incident("INC8", "u2", source_tool="sn", severity=2, urgency="high", parent_id="INC9", created_at="2026-01-06"),
]  # fmt: skip


def test_the_same_incident_of_two_tools_counts_once_and_nothing_that_names_it_is_lost(build):
    rows = {
        "incidents": TWO,
        "same_incidents": [same("sn/INC9", "pd/P1")],
        "insights": [{"insight_id": "n1", "incident_id": "INC9", "text": "why"}],
        "work_items": [{"item_id": "w1", "linked_ids": ["X", "INC9"], "done_at": "2026-01-09"}],
        "incident_change_links": [{"incident_id": "INC9", "change_id": "c8"}],
    }
    database = build(rows)
    assert database.rows("select incident_id, title, severity, service, caused_by_change_id, created_at from incidents where source_tool = 'pd'") == [
        ("P1", "Shop down", 1, "shop", "c7", at("2026-01-05 10:00"))
    ]  # fmt: skip
    assert database.rows("select incident_id, parent_id from incidents order by all") == [("INC8", "P1"), ("P1", None)]
    assert database.rows("select count(*) from counted_incidents") == [(2,)]
    assert database.rows("select page_id from counted_pages order by all") == [("INC8",), ("P1",)]
    assert database.rows("select incident_id from insights") == [("P1",)]
    assert database.rows("select linked_ids from work_items") == [(["X", "P1"],)]
    assert database.rows("select incident_id from incident_change_links") == [("P1",)]
    told = database.rows("select other_tool, other_id, kept_tool, kept_id, filled from united_incidents")
    assert told[0][:4] == ("sn", "INC9", "pd", "P1")
    assert sorted(told[0][4]) == ["caused_by_change_id", "severity", "title"]


@pytest.mark.parametrize(
    "said",
    [
        [],
        [same("sn/INC9", "pd/P1", is_same=False)],
        [same("sn/INC9", "pd/P1"), same("sn/INC9", "pd/P1", is_same=False, at_="2026-02-02", upload="u9")],
        [same("sn/INC9", "pd/gone")],
        [same("gone/INC9", "pd/P1")],
    ],
)
def test_nothing_is_united_silently(build, said):
    database = build({"incidents": TWO, "same_incidents": said})
    assert database.rows("select count(*) from counted_incidents") == [(3,)]
    assert database.rows("select count(*) from united_incidents") == [(0,)]


@pytest.mark.slow
def test_chains_and_circles_end_in_one_incident(build):
    three = [
        incident("P1", "u1", source_tool="pd"),
        incident("B", "u2", source_tool="b"),
        incident("C", "u3", source_tool="c"),
    ]
    chain = [same("c/C", "b/B"), same("b/B", "pd/P1")]
    for said in (chain, chain[::-1], [*chain, same("pd/P1", "c/C", at_="2026-02-03")]):
        database = build({"incidents": three, "same_incidents": said})
        assert database.rows("select incident_id from incidents") == [("P1",)]
        assert database.rows("select other_id, kept_id from united_incidents order by all") == [
            ("B", "P1"),
            ("C", "P1"),
        ]


def test_an_identifier_of_a_third_tool_goes_on_meaning_that_one(build):
    rows = {
        "incidents": [*TWO, incident("INC9", "u3", source_tool="third")],
        "same_incidents": [same("sn/INC9", "pd/P1")],
        "insights": [{"insight_id": "n1", "incident_id": "INC9", "text": "why"}],
    }
    assert build(rows).rows("select incident_id from insights") == [("INC9",)]


def test_of_two_names_for_an_alias_the_one_said_last_holds(build):
    alias = {"kind": "service", "alias": "shop-svc"}
    rows = {
        "aliases": [
            {**alias, "canonical": "store", "source_tool": "by hand", "decided_at": "2026-02-02"},
            {**alias, "canonical": "shop", "source_tool": "csv"},
            {**alias, "canonical": "market", "source_tool": "by hand", "decided_at": "2026-02-01", "upload": "u2"},
        ],
        "incidents": [incident("a", "u1", service="shop-svc")],
    }
    assert build(rows).rows("select service from incidents") == [("store",)]
