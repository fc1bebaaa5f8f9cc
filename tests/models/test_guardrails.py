"""Guardrails: from their own export, from tickets and from changes, each with the rule that made it one."""

from __future__ import annotations

import pytest

DAY = "2026-01-05 12:00"


def item(name: str = "w1", **values) -> dict:
    return {"item_id": name, "title": "work", "status": "done", "created_at": DAY, "done_at": DAY, **values}


def told(database, columns: str = "guardrail_id, kind, rule"):
    return database.rows(f"select {columns} from shipped_guardrails order by guardrail_id")


def test_planned_guardrails_are_not_shipped(build):
    own = [
        {"guardrail_id": "g1", "title": "limit", "kind": "honest_traffic", "shipped_at": DAY},
        {"guardrail_id": "g2", "title": "planned"},
    ]
    assert told(build({"guardrails": own})) == [("g1", "honest_traffic", "own")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"labels": ["guardrail:rate-limit"]}, [("w1", "honest_traffic", "label: guardrail:rate-limit")]),
        ({"type": "Guardrail"}, [("w1", "other", "type: Guardrail")]),
        ({"title": "Guardrail: burn alert"}, [("w1", "observability", "title: Guardrail: burn alert")]),
        # A label goes before the type and the title; of two labels the one whose rule comes first.
        ({"labels": ["guardrail:rollback"], "title": "Guardrail: alert"}, [("w1", "rollback", "label: guardrail:rollback")]),
        ({"labels": ["guardrail", "guardrail:slo"]}, [("w1", "observability", "label: guardrail:slo")]),
        ({"labels": ["feature"], "title": "Talk about guardrails"}, []),
        ({"labels": ["guardrail"], "status": "in_progress"}, []),
        ({"labels": ["guardrail"], "resolution_raw": "Won't Do"}, []),
        ({"labels": ["guardrail"], "done_at": None}, []),
    ],
)  # fmt: skip
def test_completed_tickets(build, values, expected):
    assert told(build({"work_items": [item(**values)]})) == expected


def test_a_ticket_that_a_guardrail_names_is_told_once(build):
    rows = {
        "work_items": [item(labels=["guardrail"])],
        "guardrails": [{"guardrail_id": "g1", "title": "limit", "shipped_at": DAY, "work_item_id": "w1"}],
    }
    assert told(build(rows)) == [("g1", "other", "own")]


def test_a_ticket_leads_back_to_the_incident_it_is_linked_to(build):
    rows = {
        "work_items": [item(labels=["guardrail"], linked_ids=["w9", "i1"])],
        "incidents": [{"incident_id": "i1", "created_at": DAY}],
    }
    assert told(build(rows), "guardrail_id, incident_id, work_item_id") == [("w1", "i1", "w1")]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"labels": ["guardrail:timeout"]}, [("c1", "predictable_failure", "label: guardrail:timeout")]),
        ({"title": "Guardrail: safe migration"}, [("c1", "safe_data_path", "title: Guardrail: safe migration")]),
        ({"labels": ["guardrail"], "outcome": "failure"}, []),
        ({"labels": ["guardrail"], "environment": "staging"}, []),
        ({"labels": ["feature-flag"]}, []),
    ],
)
def test_production_changes(build, values, expected):
    assert told(build({"changes": [{"change_id": "c1", "finished_at": DAY, **values}]})) == expected
