"""Changes: which count, how they ended, and whether they can be undone."""

from __future__ import annotations

import pytest

from tests.models.compiling import at


def change(name: str = "c1", **values) -> dict:
    return {"change_id": name, "service": "shop", "finished_at": "2026-06-01 12:00", **values}


def status(name: str, state: str, time: str, change_id: str = "c1") -> dict:
    return {"status_id": name, "change_id": change_id, "state": state, "reported_at": f"2026-06-01 {time}"}


def told(database, columns: str):
    return database.rows(f"select {columns} from production_changes order by change_id")


@pytest.mark.parametrize(
    ("environment", "counts"),
    [(None, True), ("", True), ("production", True), ("PROD-eu", True), ("staging", False), ("pre-prod", False)],
)
def test_only_production_counts_and_an_empty_environment_is_production(build, environment, counts):
    database = build({"changes": [change(environment=environment)]})
    assert len(told(database, "change_id")) == counts


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("success", [(True, False)]),
        ("rolled_back", [(True, False)]),
        ("failure", [(False, True)]),
        ("cancelled", []),
        ("running", []),
        ("unknown", []),
    ],
)
def test_outcomes(build, outcome, expected):
    assert told(build({"changes": [change(outcome=outcome)]}), "is_successful, is_failed") == expected


def test_a_change_that_has_not_finished_does_not_count(build):
    assert told(build({"changes": [change(finished_at=None)]}), "change_id") == []


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        # The earliest success, even after a failure and before a later success.
        ([("failure", "10:00"), ("success", "11:00"), ("success", "12:00")], [("success", at("2026-06-01 11:00"))]),
        ([("failure", "11:00"), ("failure", "10:00"), ("cancelled", "09:00")], [("failure", at("2026-06-01 10:00"))]),
        # Cancelled and running changes do not count.
        ([("cancelled", "10:00")], []),
        ([("running", "10:00")], []),
        ([("unknown", "10:00")], []),
        # "inactive" says that a newer deployment took over, nothing about this one.
        ([("success", "10:00"), ("inactive", "11:00")], [("success", at("2026-06-01 10:00"))]),
        ([("inactive", "11:00")], [("success", at("2026-06-01 12:00"))]),
        ([], [("success", at("2026-06-01 12:00"))]),
    ],
)
def test_statuses_tell_outcome_and_finish(build, statuses, expected):
    rows = [status(f"s{number}", state, time) for number, (state, time) in enumerate(statuses)]
    database = build({"changes": [change()], "change_statuses": rows})
    assert told(database, "outcome, finished_at") == expected


def test_statuses_of_another_tool_are_about_another_change(build):
    rows = {"changes": [change()], "change_statuses": [{**status("s1", "failure", "10:00"), "source_tool": "other"}]}
    assert told(build(rows), "outcome") == [("success",)]


@pytest.mark.parametrize(
    ("values", "reversibility", "rule"),
    [
        ({}, "unknown", None),
        ({"reversible": "yes"}, "declared", "declared reversible"),
        ({"reversible": "no"}, "irreversible", "declared irreversible"),
        ({"reversible_evidence": "back-out plan"}, "declared", "evidence: back-out plan"),
        ({"kind": "flag"}, "declared", "kind: flag"),
        ({"labels": ["x", "revertible"]}, "declared", "label: revertible"),
        ({"labels": ["one-way"]}, "irreversible", "label: one-way"),
        # What is said to be irreversible is so, whatever else is said.
        ({"labels": ["one-way"], "reversible": "yes", "kind": "flag"}, "irreversible", "label: one-way"),
        ({"labels": []}, "unknown", None),
    ],
)
def test_what_a_change_says_of_itself(build, values, reversibility, rule):
    database = build({"changes": [change(**values)]})
    assert told(database, "reversibility, reversibility_rule") == [(reversibility, rule)]


def drill(outcome: str, drilled_at: str, **values) -> dict:
    return {
        "drill_id": f"{outcome} {drilled_at}",
        "service": "shop",
        "mechanism": "redeploy",
        "outcome": outcome,
        "drilled_at": drilled_at,
        **values,
    }


@pytest.mark.parametrize(
    ("drills", "reversibility"),
    [
        ([drill("passed", "2026-05-01 12:00")], "demonstrated"),
        # 90 days up to and including the finish on 1 June, 12:00: from 3 March, 12:00.
        ([drill("passed", "2026-03-03 12:00")], "demonstrated"),
        ([drill("passed", "2026-03-03 11:59:59")], "unknown"),
        ([drill("passed", "2026-06-01 12:00")], "demonstrated"),
        ([drill("passed", "2026-06-01 12:00:01")], "unknown"),
        ([drill("failed", "2026-05-01 12:00")], "irreversible"),
        ([drill("partial", "2026-05-01 12:00")], "unknown"),
        # The latest decides; at the same time a success wins.
        ([drill("passed", "2026-05-01 12:00"), drill("failed", "2026-05-02 12:00")], "irreversible"),
        ([drill("failed", "2026-05-01 12:00"), drill("passed", "2026-05-02 12:00")], "demonstrated"),
        ([drill("failed", "2026-05-01 12:00"), drill("passed", "2026-05-01 12:00")], "demonstrated"),
        # Other services, other mechanisms and drills that undid nothing show nothing.
        ([drill("passed", "2026-05-01 12:00", service="pay")], "unknown"),
        ([drill("passed", "2026-05-01 12:00", mechanism="flag")], "unknown"),
        ([drill("passed", "2026-05-01 12:00", mechanism=None)], "unknown"),
    ],
)
def test_a_drill_shows_whether_the_mechanism_works(build, drills, reversibility):
    database = build({"changes": [change()], "drills": drills})
    assert told(database, "reversibility") == [(reversibility,)]


@pytest.mark.parametrize(
    ("method", "mechanism"),
    [
        ("redeploy", "redeploy"),
        ("abort", "redeploy"),
        ("revert", "revert"),
        ("flag_off", "flag"),
        ("backout_plan", "backout_plan"),
        ("restore", "restore"),
    ],
)
def test_a_rollback_demonstrates_its_mechanism(build, method, mechanism):
    rollback = {"rollback_id": "r1", "service": "shop", "method": method, "finished_at": "2026-05-01 12:00"}
    mechanisms = ["redeploy", "revert", "flag", "backout_plan", "restore"]
    changes = [change(name, mechanism=name) for name in mechanisms]
    database = build({"changes": changes, "rollbacks": [rollback]})
    assert told(database, "change_id, reversibility") == [
        (name, "demonstrated" if name == mechanism else "unknown") for name in sorted(mechanisms)
    ]


def test_the_usual_mechanism_follows_the_kind(build):
    changes = [change(kind, kind=kind) for kind in ("config", "deploy", "flag", "itil", "release")]
    assert told(build({"changes": changes}), "change_id, mechanism") == [
        ("config", None),
        ("deploy", "redeploy"),
        ("flag", "flag"),
        ("itil", None),
        ("release", "redeploy"),
    ]


def test_a_rollback_after_the_change_does_not_demonstrate_it(build):
    changes = [
        {"change_id": f"d{hour}", "service": "shop", "version": version, "finished_at": f"2026-06-01 {hour}:00"}
        for hour, version in ((10, "A"), (11, "B"), (12, "A"), (13, "C"))
    ]
    database = build({"changes": changes})
    assert told(database, "change_id, reversibility, reversibility_rule") == [
        ("d10", "unknown", None),
        ("d11", "unknown", None),
        ("d13", "demonstrated", "demonstrated by rollback d12"),
    ]
