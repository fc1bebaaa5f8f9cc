"""Incidents: which are real, and which change each is attributed to."""

from __future__ import annotations

import pytest

from tests.models.compiling import at


def incident(name: str = "i1", **values) -> dict:
    return {"incident_id": name, "service": "shop", "created_at": "2026-01-05 12:00", **values}


def change(name: str, finished_at: str, **values) -> dict:
    return {"change_id": name, "service": "shop", "finished_at": finished_at, **values}


def attributed(database):
    return database.rows("select change_id, attribution from attributed_incidents order by incident_id")


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"status": "closed"}, True),
        ({"status": "cancelled"}, False),
        ({"kind": "drill"}, False),
        ({"kind": "test"}, False),
        ({"kind": "maintenance"}, False),
        ({"kind": "retrospective"}, False),
    ],
)
def test_only_real_incidents_count(build, values, counts):
    assert build({"incidents": [incident(**values)]}).rows("select count(*) from counted_incidents") == [(int(counts),)]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], (None, "none")),
        ([change("c1", "2026-01-05 11:00")], ("c1", "window")),
        # The window is 24 hours, both ends inside.
        ([change("c1", "2026-01-04 12:00")], ("c1", "window")),
        ([change("c1", "2026-01-04 11:59:59")], (None, "none")),
        ([change("c1", "2026-01-05 12:00")], ("c1", "window")),
        ([change("c1", "2026-01-05 12:00:01")], (None, "none")),
        # The latest; of two at the same time the greater identifier.
        ([change("c9", "2026-01-05 10:00"), change("c1", "2026-01-05 11:00")], ("c1", "window")),
        ([change("c1", "2026-01-05 11:00"), change("c2", "2026-01-05 11:00")], ("c2", "window")),
        # A change of another service, one that failed, and one outside production explain nothing.
        ([change("c1", "2026-01-05 11:00", service="pay")], (None, "none")),
        ([change("c1", "2026-01-05 11:00", outcome="failure")], (None, "none")),
        ([change("c1", "2026-01-05 11:00", environment="staging")], (None, "none")),
    ],
)
def test_the_window(build, changes, expected):
    assert attributed(build({"incidents": [incident()], "changes": changes})) == [expected]


def test_the_window_is_a_setting(build):
    rows = {"incidents": [incident()], "changes": [change("c1", "2026-01-05 11:00")]}
    assert attributed(build(rows, attribution_hours=1)) == [("c1", "window")]
    assert attributed(build(rows, attribution_hours=0)) == [(None, "none")]


def test_an_incident_of_no_service_is_not_attributed_by_time(build):
    rows = {"incidents": [incident(service=None)], "changes": [change("c1", "2026-01-05 11:00", service=None)]}
    assert attributed(build(rows)) == [(None, "none")]


def test_the_first_incident_of_an_extract_finds_the_change_before_it(build):
    """Changes of the week before, and of the year before, are looked at like any other."""
    rows = {
        "incidents": [incident(created_at="2026-01-01 00:30")],
        "changes": [change("c1", "2025-12-31 23:50")],
    }
    assert attributed(build(rows)) == [("c1", "window")]


def test_an_explicit_cause_goes_before_the_window_and_has_no_bound(build):
    rows = {
        "incidents": [incident(caused_by_change_id="old")],
        "changes": [change("near", "2026-01-05 11:00"), change("old", "2025-06-01 11:00", service="pay")],
    }
    database = build(rows)
    assert attributed(database) == [("old", "explicit")]
    assert database.rows("select change_finished_at, confidence from attributed_incidents") == [
        (at("2025-06-01 11:00"), 1.0)
    ]


def test_of_several_explicit_causes_the_latest_then_the_greater_identifier(build):
    rows = {
        "incidents": [incident(caused_by_change_id="c1")],
        "incident_change_links": [
            {"incident_id": "i1", "change_id": name, "confidence": confidence}
            for name, confidence in (("c2", 0.5), ("c3", 0.9), ("gone", 1.0))
        ],
        "changes": [
            change("c1", "2026-01-05 09:00"),
            change("c2", "2026-01-05 10:00"),
            change("c3", "2026-01-05 10:00"),
        ],
    }
    database = build(rows)
    assert database.rows("select change_id, attribution, confidence from attributed_incidents") == [
        ("c3", "explicit", 0.9)
    ]


def test_a_cause_that_is_no_production_change_is_none(build):
    """A staging deploy, or a change in no export, cannot be counted; the window decides."""
    rows = {
        "incidents": [incident("i1", caused_by_change_id="staging"), incident("i2", caused_by_change_id="unknown")],
        "changes": [change("staging", "2026-01-05 09:00", environment="staging"), change("c1", "2026-01-05 10:00")],
    }
    assert attributed(build(rows)) == [("c1", "window"), ("c1", "window")]


def test_a_rollback_is_no_cause(build):
    versions = [("d1", "A", "08:00"), ("d2", "B", "09:00"), ("d3", "A", "11:00")]
    changes = [change(name, f"2026-01-05 {time}", version=version) for name, version, time in versions]
    database = build({"incidents": [incident()], "changes": changes})
    assert attributed(database) == [("d2", "window")]
    assert database.rows("select change_id, incident_count from production_changes order by change_id") == [
        ("d1", 0),
        ("d2", 1),
    ]


def test_a_cause_named_in_one_tool_is_not_that_of_another_tools_incident(build):
    rows = {
        "incidents": [
            incident(caused_by_change_id="c1", source_tool="alpha", service=None),
            incident(source_tool="beta", service=None),
        ],
        "changes": [change("c1", "2026-01-05 09:00")],
    }
    database = build(rows)
    assert database.rows("select source_tool, attribution from attributed_incidents order by source_tool") == [
        ("alpha", "explicit"),
        ("beta", "none"),
    ]


def test_changes_of_one_identifier_in_two_tools_count_apart(build):
    rows = {
        "incidents": [incident()],
        "changes": [
            change("c1", "2026-01-05 10:00", source_tool="alpha"),
            change("c1", "2026-01-05 11:00", source_tool="beta"),
        ],
    }
    database = build(rows)
    assert database.rows("select source_tool, incident_count from production_changes order by source_tool") == [
        ("alpha", 0),
        ("beta", 1),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # The commit went live twice before the incident and once after it.
        ("cafe123", ("c2", "explicit")),
        # A version that is no commit may be many things, and a name of a change goes before a commit of that name.
        ("v1.2", (None, "none")),
        ("beef4567", ("beef4567", "explicit")),
        ("0000000", (None, "none")),
    ],
)
def test_a_cause_named_by_its_commit(build, name, expected):
    rows = {
        "incidents": [incident(service=None)],
        "incident_change_links": [{"incident_id": "i1", "change_id": name}],
        "changes": [
            change("c1", "2026-01-05 08:00", version="cafe123"),
            change("c2", "2026-01-05 09:00", version="cafe123", service="pay"),
            change("c3", "2026-01-06 09:00", version="cafe123"),
            change("c4", "2026-01-05 10:00", version="v1.2", service="pay"),
            change("c5", "2026-01-05 10:30", version="beef4567", service="pay"),
            change("beef4567", "2026-01-05 07:00", version=None),
        ],
    }
    assert attributed(build(rows)) == [expected]
