"""The loop ledger: what is an escalation, what belongs to it, and how each stage was joined to it."""

from __future__ import annotations

import pytest

from tests.models.compiling import at

TITLE = "Disk full on volume 3"


def incident(name: str, day: str = "2026-01-05 10:00", **values) -> dict:
    return {"incident_id": name, "service": "shop", "title": TITLE, "urgency": "high", "created_at": day, **values}


def ledger(database, columns: str = "escalation_id, reason"):
    return database.rows(f"select {columns} from loop_ledger order by opened_at, escalation_id")


def pages(*days: str, **values) -> list[dict]:
    return [incident(f"i{number}", f"2026-{day}", **values) for number, day in enumerate(days, start=1)]


def burst(day: str) -> str:
    return f"2026-{day}".replace("-", "").replace(" ", "").replace(":", "")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([incident("i1", severity=2)], ["i1"]),
        ([incident("i1", severity=3)], []),
        ([incident("i1", severity=3, escalation_count=1)], ["i1"]),
        ([incident("i1", severity=1, kind="drill")], []),
        # Part of an escalation; of an incident that is none it stands on its own.
        ([incident("i1", severity=1), incident("i2", severity=1, parent_id="i1")], ["i1"]),
        ([incident("i1", severity=3), incident("i2", severity=1, parent_id="i1")], ["i2"]),
        # Three pages within seven days to the second, and not more.
        (pages("01-05 10:00", "01-08 10:00", "01-12 10:00"), [burst("01-12 10:00")]),
        (pages("01-05 10:00", "01-08 10:00", "01-12 10:01"), []),
        # A run that goes on is one burst; eight days of quiet end it.
        (pages("01-05 10:00", "01-05 11:00", "01-05 12:00", "01-12 12:00", "01-13 10:00"), [burst("01-05 12:00")]),
        (pages("01-05 10:00", "01-05 11:00", "01-05 12:00", "01-13 12:00", "01-13 13:00", "01-13 14:00"),
         [burst("01-05 12:00"), burst("01-13 14:00")]),
        # One that an escalated incident is part of is told by that incident.
        ([*pages("01-05 10:00", "01-05 11:00", "01-05 12:00"), incident("i9", "2026-01-06 09:00", severity=1)], ["i9"]),
        # Alerts of two services, and titles that say nothing, are no burst.
        ([*pages("01-05 10:00", "01-05 11:00"), incident("i9", "2026-01-05 12:00", service="pay")], []),
        (pages("01-05 10:00", "01-05 11:00", "01-05 12:00", title=None), []),
    ],
)  # fmt: skip
def test_what_is_an_escalation(build, rows, expected):
    found = [name for name, _ in ledger(build({"incidents": rows}))]
    assert [name.rpartition("-")[2] for name in found] == expected


def test_a_burst_after_a_guardrail_is_a_new_turn(build):
    rows = {
        "incidents": pages("01-05 10:00", "01-05 11:00", "01-05 12:00", "01-06 10:00", "01-06 11:00", "01-06 12:00"),
        "guardrails": [guardrail(incident_id="i1", shipped_at="2026-01-06 00:00")],
    }
    found = ledger(build(rows), "opened_at, pages, guardrail_at")
    assert found == [
        (at("2026-01-05 12:00"), 3, at("2026-01-06 00:00")),
        (at("2026-01-06 12:00"), 3, None),
    ]


def insight(name: str = "n1", **values) -> dict:
    return {"insight_id": name, "text": "No limit", "created_at": "2026-01-07 10:00", **values}


def guardrail(name: str = "g1", **values) -> dict:
    return {"guardrail_id": name, "title": "limit", "shipped_at": "2026-01-09 10:00", **values}


ESCALATED = [incident("INC-1", severity=1), incident("i2", "2026-01-01 10:00")]
STAGES = "insight_link, guardrail_link, runbook_link, practice_link"


@pytest.mark.parametrize(
    ("learnt", "expected"),
    [
        ({}, (None, None, None, None)),
        ({"insights": [insight(incident_id="INC-1")]}, ("explicit", None, None, None)),
        ({"insights": [insight(text="As in INC-1, no limit")]}, ("mention", None, None, None)),
        # Another incident of the same alert.
        ({"insights": [insight(incident_id="i2")]}, ("signature", None, None, None)),
        # What was learnt before is not learnt from it.
        ({"insights": [insight(incident_id="INC-1", created_at="2026-01-05 09:59")]}, (None, None, None, None)),
        ({"insights": [insight(incident_id="unknown")]}, (None, None, None, None)),
        ({"insights": [insight(incident_id="INC-1", source_tool="by hand")]}, ("by hand", None, None, None)),
        # The guardrail names the insight, its ticket the incident, or its title.
        ({"insights": [insight(incident_id="INC-1")], "guardrails": [guardrail(insight_id="n1")]},
         ("explicit", "explicit", None, None)),
        ({"guardrails": [guardrail(work_item_id="w1")],
          "work_items": [{"item_id": "w1", "title": "x", "created_at": "2026-01-06", "linked_ids": ["INC-1"]}]},
         (None, "issue link", None, None)),
        ({"guardrails": [guardrail(title="limit after INC-1")]}, (None, "mention", None, None)),
        ({"guardrails": [guardrail(incident_id="INC-1", shipped_at=None)]}, (None, None, None, None)),
        # The runbook backs the guardrail and may be older; somebody else than its author has practised it.
        ({"guardrails": [guardrail(incident_id="INC-1")],
          "runbooks": [{"runbook_id": "r1", "title": "t", "guardrail_id": "g1", "author": "ann", "created_at": "2026-01-01"}],
          "drills": [{"runbook_id": "r1", "practised_by": "bob", "drilled_at": "2026-01-20"}]},
         (None, "explicit", "explicit", "explicit")),
        ({"runbooks": [{"runbook_id": "r1", "title": "t", "incident_id": "INC-1", "author": "ann", "created_at": "2026-01-06"}],
          "drills": [{"runbook_id": "r1", "practised_by": "ann", "drilled_at": "2026-01-20"},
                     {"drill_id": "d2", "runbook_id": "r1", "practised_by": "bob", "outcome": "failed", "drilled_at": "2026-01-20"},
                     {"drill_id": "d3", "runbook_id": "r1", "practised_by": "bob", "drilled_at": "2026-01-05"}]},
         (None, None, "explicit", None)),
        ({"drills": [{"incident_id": "INC-1", "drilled_at": "2026-01-20"}]}, (None, None, None, "explicit")),
    ],
)  # fmt: skip
def test_how_each_stage_is_joined_to_the_escalation(build, learnt, expected):
    drills = [{"drill_id": "d1", **drill} for drill in learnt.get("drills", [])]
    (found,) = ledger(build({"incidents": ESCALATED, **learnt, "drills": drills}), STAGES)
    assert found == expected


def test_the_earliest_record_of_a_stage_counts_and_the_closest_link_of_those_at_one_time(build):
    insights = [
        insight("n1", incident_id="i2", created_at="2026-01-07 10:00"),
        insight("n2", incident_id="INC-1", created_at="2026-01-07 10:00"),
        insight("n3", incident_id="INC-1", created_at="2026-01-08 10:00"),
    ]
    (found,) = ledger(build({"incidents": ESCALATED, "insights": insights}), "insight_id, insight_link, insight_at")
    assert found == ("n2", "explicit", at("2026-01-07 10:00"))


def test_what_names_a_burst_by_hand_belongs_to_it(build):
    rows = pages("01-05 10:00", "01-05 11:00", "01-05 12:00")
    ((name, _),) = ledger(build({"incidents": rows}))
    by_hand = insight(incident_id=name, source_tool="by hand")
    (found,) = ledger(build({"incidents": rows, "insights": [by_hand]}), "escalation_id, insight_link")
    assert found == (name, "by hand")


def test_page_debt_counts_the_last_thirteen_weeks(build):
    rows = [
        incident("i1", "2026-01-01 00:00", resolved_at="2026-01-01 01:00"),
        incident("i2", "2026-04-01 23:00", resolved_at="2026-04-01 23:30"),
        incident("i3", "2026-04-02 12:00", resolved_at="2026-04-03 12:00"),  # a day, of which eight hours are priced
        incident("i4", "2026-04-03 12:00"),
        incident("i5", "2026-06-01 00:00", service="pay"),
    ]
    columns = "service, pages, sleep_pages, responder_hours, unended_pages, all_pages"
    found = build({"incidents": rows}).rows(f"select {columns} from alert_debt order by service")
    assert found == [("pay", 1, 1, 0.0, 1, 1), ("shop", 3, 1, 8.5, 1, 4)]


def test_weeks_around_a_guardrail_count_its_alert_and_the_alerts_without_one(build):
    rows = {
        "incidents": [
            *pages("01-12 10:00", "02-03 10:00", "02-10 10:00"),
            incident("o1", "2026-02-03 11:00", title="Other", team="A"),
            incident("o2", "2026-02-03 12:00", title="Else", team="B"),
        ],
        "guardrails": [guardrail(incident_id="i1", team="A", shipped_at="2026-02-03 00:00")],
    }
    covers = {"u1": ("2026-01-06 00:00", "2026-03-01 00:00")}
    found = build(rows, covers=covers).rows(
        "select week, pages, team_pages, other_pages, days from guardrail_weeks where days > 0 or pages > 0 order by week"
    )
    assert found[:6] == [
        (-4, 1, 0, 0, 7.0), (-3, 0, 0, 0, 7.0), (-2, 0, 0, 0, 7.0), (-1, 0, 0, 0, 7.0), (0, 1, 1, 2, 7.0), (1, 1, 0, 0, 7.0),
    ]  # fmt: skip
    assert found[-1] == (3, 0, 0, 0, 5.0)  # coverage ends on the fifth day of the week


def test_weeks_of_an_alert_of_two_tools_are_known_where_both_are_covered(build):
    """In the week of the guardrail one tool covers four days and the other four, of which one is the same."""
    rows = {
        "incidents": [
            incident("i1", "2026-02-02 10:00", upload="u1"),
            incident("i2", "2026-02-05 10:00", upload="u1"),
            incident("i3", "2026-02-06 11:00", upload="u2", source_tool="other"),
            incident("i4", "2026-02-08 11:00", upload="u2", source_tool="other"),
        ],
        "guardrails": [guardrail(incident_id="i1", shipped_at="2026-02-03 00:00", upload="u3")],
    }
    covers = {"u1": ("2026-01-06 00:00", "2026-02-07 00:00"), "u2": ("2026-02-06 00:00", "2026-02-10 00:00")}
    found = build(rows, covers=covers).rows("select week, pages, days from guardrail_weeks where days > 0 or pages > 0")
    assert found == [(0, 1, 1.0)]


def test_the_longer_past_is_known_where_all_tools_of_the_alert_are(build):
    rows = {
        "incidents": [
            incident("i1", "2026-01-05 10:00", upload="u1"),
            incident("i2", "2026-01-20 10:00", upload="u1"),
            incident("i3", "2026-01-20 11:00", upload="u2", source_tool="other"),
            incident("i4", "2026-03-01 11:00", upload="u2", source_tool="other"),
        ],
        "guardrails": [guardrail("g1", incident_id="i1", shipped_at="2026-06-01 00:00", upload="u3")],
    }
    covers = {"u1": ("2026-01-05 00:00", "2026-02-01 00:00"), "u2": ("2026-01-15 00:00", "2026-06-01 00:00")}
    found = build(rows, covers=covers).rows("select pages, days from guardrail_past")
    assert found == [(2, 17.0)]


@pytest.mark.slow
def test_the_longer_past_of_an_alert_begins_with_its_first_page_and_ends_eight_weeks_before_its_guardrail(build):
    shipped = [guardrail("g1", incident_id="i1", shipped_at="2026-06-01 00:00")]
    times = ("01-12 10:00", "02-03 10:00", "04-05 23:59", "04-06 00:01", "05-30 10:00", "06-02 10:00")
    covers = {"u1": ("2026-01-06 00:00", "2026-08-01 00:00")}
    asked = "select guardrail_id, pages, round(days, 3) from guardrail_past order by all"
    found = build({"incidents": pages(*times), "guardrails": shipped}, covers=covers).rows(asked)
    assert found == [
        ("g1", 2, 83.583)
    ]  # 140 days before the guardrail at ten o'clock in the morning, without eight weeks
    # The guardrail that the alert got before cuts it off: it paged otherwise until then.
    two = [*shipped, guardrail("g0", incident_id="i2", shipped_at="2026-02-20 00:00")]
    found = build({"incidents": pages(*times), "guardrails": two}, covers=covers).rows(asked)
    assert found == [("g0", 0, 0.0), ("g1", 1, 45.0)]
