"""Pages: what is one interruption, whose, and at which hour of whose day."""

from __future__ import annotations

import pytest

from tests.models.compiling import at


def page(time: str, name: str | None = None, **values) -> dict:
    """A notification to Ann; 5 January 2026 is a Monday."""
    sent_at = time if "-" in time else f"2026-01-05 {time}"
    return {"page_id": name or time, "responder": "ann", "service": "shop", "sent_at": sent_at, **values}


def incident(name: str = "i1", **values) -> dict:
    return {"incident_id": name, "service": "shop", "created_at": "2026-01-05 12:00", "urgency": "high", **values}


def told(database, columns: str = "page_id, notifications"):
    return database.rows(f"select {columns} from counted_pages order by sent_at, page_id")


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (["10:00:00"], [("10:00:00", 1)]),
        (["10:00:00", "10:00:30"], [("10:00:00", 2)]),
        # Sixty seconds after the first, and not more.
        (["10:00:00", "10:01:00"], [("10:00:00", 2)]),
        (["10:00:00", "10:01:00.000001"], [("10:00:00", 1), ("10:01:00.000001", 1)]),
        # It is the first that counts: a page cannot be prolonged by going on.
        (["10:00:00", "10:00:40", "10:01:20"], [("10:00:00", 2), ("10:01:20", 1)]),
        (["10:00:00", "10:00:40", "10:01:20", "10:02:00", "10:02:40"], [("10:00:00", 2), ("10:01:20", 2), ("10:02:40", 1)]),
        # At the same instant: one page, with the fields of the lesser identifier.
        (["10:00:00 b", "10:00:00 a"], [("10:00:00 a", 2)]),
    ],
)  # fmt: skip
def test_notifications_within_a_minute_of_the_first_are_one_page(build, times, expected):
    assert told(build({"pages": [page(time.partition(" ")[0], time) for time in times]})) == expected


def test_a_page_has_the_fields_of_its_first_notification_and_the_earliest_answer(build):
    rows = [
        page("10:00:00", "p1", service="shop", title="slow", channel="push", acknowledged_at="2026-01-05 10:09"),
        page("10:00:10", "p2", service="pay", title="down", channel="sms", acknowledged_at="2026-01-05 10:02"),
        page("10:00:20", "p3", channel="phone"),
    ]
    assert told(build({"pages": rows}), "page_id, service, title, notifications, acknowledged_at, basis") == [
        ("p1", "shop", "slow", 3, at("2026-01-05 10:02"), "notification")
    ]


def test_two_people_are_two_pages_and_two_tools_are_one(build):
    rows = [
        page("10:00:00", "p1"),
        page("10:00:10", "p2", responder="bob"),
        page("10:00:20", "p3", source_tool="other"),
    ]
    assert told(build({"pages": rows})) == [("p1", 2), ("p2", 1)]


def test_mail_does_not_interrupt(build):
    assert told(build({"pages": [page("10:00:00", "p1", channel="email"), page("10:00:30", "p2")]})) == [("p2", 1)]


@pytest.mark.parametrize(
    "values", [{"kind": "drill"}, {"kind": "test"}, {"kind": "maintenance"}, {"status": "cancelled"}]
)
def test_what_was_not_real_does_not_page(build, values):
    rows = {"pages": [page("10:00", incident_id="i1")], "incidents": [incident(source_tool="other", **values)]}
    assert told(build(rows)) == []


def test_merging_is_a_setting(build):
    rows = {"pages": [page("10:00:00"), page("10:00:01")]}
    assert told(build(rows, merge_seconds=0)) == [("10:00:00", 1), ("10:00:01", 1)]


@pytest.mark.parametrize(
    ("values", "pages"),
    [
        ({"urgency": "high"}, 1),
        ({"urgency": "high", "severity": 5}, 1),
        ({"urgency": "low", "severity": 1}, 0),
        ({"urgency": None, "severity": 1}, 1),
        ({"urgency": None, "severity": 2}, 1),
        ({"urgency": None, "severity": 3}, 0),
        ({"urgency": None, "severity": None}, 0),
        ({"kind": "drill"}, 0),
        ({"status": "cancelled"}, 0),
    ],
)
def test_incidents_page_where_a_tool_lists_no_notifications(build, values, pages):
    assert len(told(build({"incidents": [incident(**values)]}))) == pages


def test_a_page_counted_from_an_incident(build):
    rows = {"incidents": [incident(responders=["ann", "bob"], acknowledged_at="2026-01-05 12:05")]}
    columns = "page_id, incident_id, responder, sent_at, acknowledged_at, notifications, basis"
    assert told(build(rows), columns) == [
        ("i1", "i1", "ann", at("2026-01-05 12:00"), at("2026-01-05 12:05"), 1, "incident")
    ]


def test_an_incident_is_no_page_where_its_tool_or_another_lists_notifications(build):
    rows = {
        "pages": [page("10:00", "p1", incident_id="known", source_tool="pager")],
        "incidents": [
            incident("of the pager", source_tool="pager"),
            incident("known", source_tool="tickets"),
            incident("own", source_tool="tickets"),
        ],
    }
    assert told(build(rows), "page_id, basis") == [("p1", "notification"), ("own", "incident")]


@pytest.mark.parametrize(
    ("time", "hours"),
    [
        ("2026-01-05 07:59:59", "sleep"),
        ("2026-01-05 08:00", "business"),
        ("2026-01-05 17:59:59", "business"),
        ("2026-01-05 18:00", "off"),
        ("2026-01-05 21:59:59", "off"),
        ("2026-01-05 22:00", "sleep"),
        ("2026-01-10 12:00", "off"),
        ("2026-01-11 03:00", "sleep"),
    ],
)
def test_hours(build, time, hours):
    assert told(build({"pages": [page(time)]}), "hours") == [(hours,)]


def test_daylight_saving_moves_the_hours(build):
    """22:30 in Berlin is 21:30 UTC in winter and 20:30 UTC in summer: the clocks change on 29 March 2026."""
    rows = [page("2026-03-28 20:30"), page("2026-03-28 21:30"), page("2026-03-29 20:30")]
    database = build({"pages": rows}, reporting_zone="Europe/Berlin")
    assert told(database, "local_hour, hours") == [(21, "off"), (22, "sleep"), (22, "sleep")]


def test_the_clock_is_the_persons_then_the_rosters_then_the_teams_then_the_reporting_zones(build):
    def shift(starts_at: str, time_zone: str | None) -> dict:
        return {"responder": "bob", "starts_at": starts_at, "ends_at": "2026-02-01", "time_zone": time_zone}

    rows = {
        "pages": [
            page("12:00", "1 page", responder="bob", responder_time_zone="Asia/Tokyo"),
            page("12:10", "2 roster", responder="bob"),
            page("12:20", "3 team", service="pay"),
            page("12:30", "4 reporting"),
            page("12:40", "5 no zone", service="pay", responder_time_zone="Nowhere/Land"),
        ],
        "on_call": [
            shift("2026-01-01", "Europe/Berlin"),
            shift("2026-01-02", "America/New_York"),
            shift("2026-01-03", "Bob's desk"),
        ],
        "services": [{"service": "pay", "time_zone": "Asia/Kolkata"}],
    }
    database = build(rows, reporting_zone="Europe/London")
    assert told(database, "page_id, local_hour") == [
        ("1 page", 21),
        ("2 roster", 7),
        ("3 team", 17),
        ("4 reporting", 12),
        ("5 no zone", 18),
    ]
    # The reporting zone's clock tells apart the hours that were disrupted.
    assert told(database, "local_at")[0] == (at("2026-01-05 12:00"),)
