"""Completed work: what is completed, what is preventive, and in which sprint."""

from __future__ import annotations

import pytest

from tests.models.compiling import at


def item(name: str = "w1", **values) -> dict:
    base = {"item_id": name, "team": "red", "status": "done", "created_at": "2026-01-01"}
    return {**base, "done_at": "2026-01-07 12:00", **values}


def member(sprint: str, position: int = 1, item_id: str = "w1") -> dict:
    return {"item_id": item_id, "sprint": sprint, "position": position}


def sprint(key: str, starts_at: str, ends_at: str, **values) -> dict:
    base = {"sprint_id": key, "name": f"Sprint {key}", "team": "red"}
    return {**base, "starts_at": f"2026-01-{starts_at}", "ends_at": f"2026-01-{ends_at}", **values}


def placed(database):
    return database.rows("select item_id, sprint_key from completed_work order by item_id")


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"status": "in_progress"}, False),
        ({"status": "cancelled"}, False),
        ({"done_at": None}, False),
        ({"resolution_raw": "Done"}, True),
        ({"resolution_raw": "Duplicate"}, False),
        ({"resolution_raw": "Won't Fix"}, False),
    ],
)
def test_completed(build, values, counts):
    assert len(placed(build({"work_items": [item(**values)]}))) == counts


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({}, None),
        ({"labels": ["toil"]}, "label: toil"),
        ({"type": "Corrective Action"}, "type: Corrective Action"),
        ({"components": ["Reliability"]}, "component: Reliability"),
        ({"epic": "Fewer pages"}, "epic: Fewer pages"),
        ({"title": "Preventive: rotate keys"}, "title: Preventive: rotate keys"),
        ({"linked_ids": ["w2", "severe"]}, "link: severe"),
        ({"linked_ids": ["mild"]}, None),
        ({"linked_ids": ["drill"]}, None),
        # The first of label, type, component, epic, title, link.
        ({"epic": "Resilience", "labels": ["x", "toil"], "linked_ids": ["severe"]}, "label: toil"),
        ({"title": "Guardrail", "linked_ids": ["severe"]}, "title: Guardrail"),
    ],
)
def test_preventive(build, values, rule):
    incidents = [
        {"incident_id": name, "severity": severity, "kind": kind, "created_at": "2026-01-02"}
        for name, severity, kind in (("severe", 2, "real"), ("mild", 3, "real"), ("drill", 1, "drill"))
    ]
    database = build({"work_items": [item(**values)], "incidents": incidents})
    assert database.rows("select is_preventive, rule from completed_work") == [(rule is not None, rule)]


def test_an_item_counts_in_the_sprint_in_which_it_was_completed(build):
    """Carried over twice, done on the very first instant of its third sprint."""
    rows = {
        "sprints": [sprint("1", "01", "08"), sprint("2", "08", "15"), sprint("3", "15", "22")],
        "work_items": [item(done_at="2026-01-15")],
        "work_item_sprints": [member("1", 1), member("2", 2), member("3", 3)],
    }
    database = build(rows)
    assert placed(database) == [("w1", "3")]
    assert database.rows("select sprint_name, sprint_starts_at, sprint_ends_at from completed_work") == [
        ("Sprint 3", at("2026-01-15"), at("2026-01-22"))
    ]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        # By identifier, by name.
        (["2"], "2"),
        (["Sprint 2"], "2"),
        # Not done in the sprint it was in: its team's sprint at that time.
        (["1"], "2"),
        ([], "2"),
    ],
)
def test_how_a_sprint_is_found(build, members, expected):
    rows = {
        "sprints": [sprint("1", "01", "05"), sprint("2", "05", "12"), sprint("9", "05", "12", team="blue")],
        "work_items": [item()],
        "work_item_sprints": [member(name) for name in members],
    }
    assert placed(build(rows)) == [("w1", expected)]


def test_outside_all_sprints_of_the_team(build):
    rows = {"sprints": [sprint("9", "05", "12", team="blue")], "work_items": [item(), item("w2", team=None)]}
    assert placed(build(rows)) == [("w1", None), ("w2", None)]


def test_teams_that_use_one_name(build):
    rows = {
        "sprints": [sprint("r", "05", "12", name="S1"), sprint("b", "05", "12", name="S1", team="blue")],
        "work_items": [item(), item("w2", team="blue")],
        "work_item_sprints": [member("S1"), member("S1", item_id="w2")],
    }
    assert placed(build(rows)) == [("w1", "r"), ("w2", "b")]


def test_of_overlapping_sprints_the_earliest(build):
    rows = {
        "sprints": [sprint("b", "04", "12"), sprint("a", "05", "12"), sprint("c", "04", "13")],
        "work_items": [item()],
    }
    assert placed(build(rows)) == [("w1", "b")]


def test_sprints_that_only_items_name_are_inferred(build):
    """Named by the last sprint of each item, from local midnight to local midnight; the clocks change on 29 March."""
    rows = {
        "work_items": [
            item("w1", done_at="2026-03-25 23:30"),
            item("w2", done_at="2026-03-29 10:00"),
            item("w3", done_at="2026-04-02 10:00"),
            item("w4", done_at="2026-03-27 10:00", team="blue"),
        ],
        "work_item_sprints": [
            member("S1", item_id="w1"),
            member("S1", item_id="w2"),
            member("S1", 1, item_id="w3"),
            member("S2", 2, item_id="w3"),
            member("S1", item_id="w4"),
        ],
    }
    database = build(rows, reporting_zone="Europe/Berlin")
    columns = "sprint_key, team, starts_at, ends_at, is_inferred"
    assert database.rows(f"select {columns} from dated_sprints order by sprint_key, team desc") == [
        # 23:30 UTC on the 25th is the 26th in Berlin.
        ("S1", "red", at("2026-03-25 23:00"), at("2026-03-29 22:00"), True),
        ("S1", "blue", at("2026-03-26 23:00"), at("2026-03-27 23:00"), True),
        ("S2", "red", at("2026-04-01 22:00"), at("2026-04-02 22:00"), True),
    ]
    assert placed(database) == [("w1", "S1"), ("w2", "S1"), ("w3", "S2"), ("w4", "S1")]


def test_a_day_whose_midnight_comes_twice_starts_at_the_first(build):
    """In Havana the clocks go back from 01:00 to 00:00 on 1 November 2026."""
    rows = {"work_items": [item(done_at="2026-11-01 15:00")], "work_item_sprints": [member("S1")]}
    database = build(rows, reporting_zone="America/Havana")
    assert database.rows("select starts_at, ends_at from dated_sprints") == [
        (at("2026-11-01 04:00"), at("2026-11-02 05:00"))
    ]


def test_a_sprint_that_an_export_dates_is_not_inferred(build):
    rows = {
        "sprints": [sprint("1", "05", "12")],
        "work_items": [item()],
        "work_item_sprints": [member("Sprint 1")],
    }
    assert build(rows).rows("select sprint_key, is_inferred from dated_sprints") == [("1", False)]
