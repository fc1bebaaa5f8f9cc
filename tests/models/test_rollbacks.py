"""Rollbacks: what is one, what failed, how long it took, and that each is told once.

Deploys are written "A B C → A": each letter is a version that went live an hour after the one before, from 10:00 on.
"""

from __future__ import annotations

import pytest

from tests.models.compiling import at


def deploys(versions: str, service: str = "shop", **values) -> list[dict]:
    """One successful deploy an hour, d1 at 10:00, d2 at 11:00 …"""
    return [
        {
            "change_id": f"d{number}",
            "service": service,
            "version": version,
            "finished_at": f"2026-01-05 {9 + number:02}:00",
            **values,
        }
        for number, version in enumerate(versions.split(), start=1)
    ]


def told(database, columns: str = "rollback_id, first_failed_change_id, last_failed_change_id, restored_change_id"):
    return database.rows(f"select {columns} from production_rollbacks order by finished_at, rollback_id")


def change_ids(database) -> list[str]:
    return [row[0] for row in database.rows("select change_id from production_changes order by finished_at, change_id")]


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ("A", []),
        ("A A A", []),
        ("A B", []),
        ("A B A", [("d3", "d2", "d2", "d1")]),
        ("A B C A", [("d4", "d2", "d3", "d1")]),
        # The same version again before and after it: the run of A begins at d1, that of C at d4.
        ("A A B C C A", [("d6", "d3", "d4", "d1")]),
        # The rollback is the run's first deploy only.
        ("A B A A", [("d3", "d2", "d2", "d1")]),
        # The rollback undone is a deploy; B was live later than A.
        ("A B A B", [("d3", "d2", "d2", "d1")]),
        # Undone twice: the most recent earlier run of A is d3, after which B came back at d4.
        ("A B A B A", [("d3", "d2", "d2", "d1"), ("d5", "d4", "d4", "d3")]),
        # By number v78 is newer than v77, whatever was live first: an out-of-order promotion, not a rollback.
        ("v78 v77 v78", []),
        ("v77 v78 v77", [("d3", "d2", "d2", "d1")]),
        # 9 is less than 10 as a number and greater as text.
        ("v1.9 v1.10 v1.9", [("d3", "d2", "d2", "d1")]),
        ("v1.10 v1.9 v1.10", []),
        ("1.2 1.2.1 1.2", [("d3", "d2", "d2", "d1")]),
        ("v20260101093000123456789 v20260101093000123456790 v20260101093000123456789", [("d3", "d2", "d2", "d1")]),
        # One of the two is no number: by which was live first.
        ("v78 abc v78", [("d3", "d2", "d2", "d1")]),
        ("v77 v78 abc v78", [("d4", "d3", "d3", "d2")]),
    ],
)
def test_rollbacks_by_version(build, versions, expected):
    database = build({"changes": deploys(versions)})
    assert told(database) == expected
    carriers = {row[0] for row in expected}
    assert change_ids(database) == [row["change_id"] for row in deploys(versions) if row["change_id"] not in carriers]


def test_first_and_last_failed_give_the_two_clocks(build):
    database = build({"changes": deploys("A B C A")})
    clocks = "finished_at - first_failed_at, finished_at - last_failed_at"
    [(exposure, from_last)] = told(database, clocks)
    assert (exposure.total_seconds(), from_last.total_seconds()) == (7200, 3600)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "config"},
        {"kind": "itil"},
        {"outcome": "failure"},
        {"outcome": "cancelled"},
        {"environment": "staging"},
        {"service": None},
        {"service": "pay"},
        {"environment": "prod-us"},
        {"finished_at": None},
    ],
    ids=str,
)
def test_a_return_elsewhere_or_that_did_not_go_live_is_no_rollback(build, change):
    first, second, third = deploys("A B A", environment="prod")
    assert told(build({"changes": [first, second, {**third, **change}]})) == []


def test_environments_differ_by_name_but_not_by_case(build):
    first, second, third = deploys("A B A", environment="Prod")
    assert len(told(build({"changes": [first, second, {**third, "environment": "PROD"}]}))) == 1


def test_statuses_decide_whether_a_deploy_went_live(build):
    changes = deploys("A B A", finished_at=None, outcome="running")
    statuses = [
        {"status_id": f"s{number}", "change_id": f"d{number}", "state": state, "reported_at": f"2026-01-05 {time}"}
        for number, state, time in [(1, "success", "10:00"), (2, "success", "11:30"), (3, "success", "12:00")]
    ]
    later = {"status_id": "s4", "change_id": "d2", "state": "inactive", "reported_at": "2026-01-05 13:00"}
    database = build({"changes": changes, "change_statuses": [*statuses, later]})
    assert told(database, "rollback_id, first_failed_at, finished_at") == [
        ("d3", at("2026-01-05 11:30"), at("2026-01-05 12:00"))
    ]


def test_a_recorded_rollback_and_the_redeploy_that_did_it_are_told_once(build):
    recorded = {
        "rollback_id": "r1",
        "service": "shop",
        "method": "redeploy",
        "reverted_change_id": "d2",
        "detected_at": "2026-01-05 11:20",
        "finished_at": "2026-01-05 12:00",
    }
    database = build({"changes": deploys("A B A"), "rollbacks": [recorded]})
    assert told(database, "rollback_id, evidence, first_failed_at") == [("r1", "explicit", at("2026-01-05 11:00"))]
    # The redeploy carried the rollback out, so it is no change.
    assert change_ids(database) == ["d1", "d2"]


def test_a_revert_is_explicit_and_the_revert_of_a_revert_is_a_deploy(build):
    first, second, third, fourth, fifth = deploys("1 2 3 4 5", version=None)
    third |= {"reverts_change_id": "d1"}
    fourth |= {"reverts_change_id": "d3"}
    fifth |= {"reverts_change_id": "d1"}
    database = build({"changes": [first, second, third, fourth, fifth]})
    columns = "rollback_id, evidence, method, first_failed_change_id, first_failed_at"
    assert told(database, columns) == [("d3", "explicit", "revert", "d1", at("2026-01-05 10:00"))]
    assert change_ids(database) == ["d1", "d2", "d4", "d5"]


def test_a_flag_turned_off_again(build):
    first, second = deploys("1 2", version=None, kind="flag")
    database = build({"changes": [first, {**second, "reverts_change_id": "d1"}]})
    assert told(database, "rollback_id, method") == [("d2", "flag_off")]


def test_a_revert_by_redeploy_is_told_once(build):
    first, second, third = deploys("A B A")
    database = build({"changes": [first, second, {**third, "reverts_change_id": "d2"}]})
    assert told(database, "rollback_id, evidence, method") == [("d3", "explicit", "revert")]


def test_a_change_closed_as_rolled_back_has_no_clock_and_stays_a_change(build):
    [ticket] = deploys("1", version=None, kind="itil", outcome="rolled_back")
    database = build({"changes": [ticket]})
    columns = "rollback_id, evidence, method, first_failed_change_id, first_failed_at, finished_at"
    assert told(database, columns) == [("d1", "outcome", "backout_plan", "d1", None, at("2026-01-05 10:00"))]
    assert database.rows("select change_id, is_successful, was_rolled_back from production_changes") == [
        ("d1", True, True)
    ]


def test_a_change_closed_as_rolled_back_that_a_rollback_names_is_told_once(build):
    [ticket] = deploys("1", version=None, kind="itil", outcome="rolled_back")
    recorded = {"rollback_id": "r1", "reverted_change_id": "d1", "finished_at": "2026-01-05 10:30"}
    database = build({"changes": [ticket], "rollbacks": [recorded]})
    assert told(database, "rollback_id, evidence") == [("r1", "explicit")]


def test_the_failed_finish_of_a_recorded_rollback(build):
    def recorded(name: str, **values) -> dict:
        return {"rollback_id": name, "service": "shop", "finished_at": "2026-01-05 15:00", **values}

    rows = [
        recorded("known", reverted_change_id="d1", failed_change_finished_at="2026-01-05 09:00"),
        recorded("told", reverted_change_id="gone", failed_change_finished_at="2026-01-05 09:00"),
        recorded("unknown", reverted_change_id="lost"),
        recorded("nameless"),
        recorded("nameless too"),
        recorded("elsewhere", environment="staging"),
    ]
    database = build({"changes": deploys("A"), "rollbacks": rows})
    assert told(database, "rollback_id, first_failed_at, last_failed_at") == [
        ("known", at("2026-01-05 10:00"), at("2026-01-05 10:00")),
        ("nameless", None, None),
        ("nameless too", None, None),
        ("told", at("2026-01-05 09:00"), at("2026-01-05 09:00")),
        ("unknown", None, None),
    ]


def test_an_open_rollback_undid_nothing_yet(build):
    database = build(
        {
            "changes": deploys("A"),
            "rollbacks": [{"rollback_id": "r1", "reverted_change_id": "d1", "started_at": "2026-01-05 10:10"}],
        }
    )
    assert told(database, "rollback_id, is_open, finished_at") == [("r1", True, None)]
    assert database.rows("select was_rolled_back from production_changes") == [(False,)]


@pytest.mark.parametrize(("failed_change", "undone"), [("first", ["d2"]), ("last", ["d3"])])
def test_which_change_was_rolled_back_follows_the_setting(build, failed_change, undone):
    database = build({"changes": deploys("A B C A")}, failed_change=failed_change)
    assert [row[0] for row in database.rows("select change_id from production_changes where was_rolled_back")] == undone


@pytest.mark.parametrize(
    ("seconds", "automated", "is_race"),
    [(120, True, True), (120, None, True), (121, True, False), (120, False, False), (0, True, True)],
)
def test_a_race_follows_an_automated_promotion_within_two_minutes(build, seconds, automated, is_race):
    first, second, third = deploys("A B A")
    second |= {"is_automated": automated}
    third |= {"finished_at": f"2026-01-05 11:{seconds // 60:02}:{seconds % 60:02}"}
    # A tie is in order of the identifier, so d3 comes after d2 even at the same second.
    assert told(build({"changes": [first, second, third]}), "is_race") == [(is_race,)]


def test_a_mass_rollback_takes_as_many_services_on_one_local_day(build):
    def back(service: str, finished_at: str) -> list[dict]:
        first, second, third = deploys("A B A", service)
        rows = [first, second, {**third, "finished_at": finished_at}]
        return [{**row, "change_id": f"{service} {row['change_id']}"} for row in rows]

    # 23:30 UTC on the 5th is the 6th in Berlin, together with 01:00 UTC on the 6th.
    changes = back("a", "2026-01-05 22:30") + back("b", "2026-01-05 23:30") + back("c", "2026-01-06 01:00")
    database = build({"changes": changes}, mass_services=2, reporting_zone="Europe/Berlin")
    assert told(database, "service, is_mass") == [("a", False), ("b", True), ("c", True)]
    utc = build({"changes": changes}, mass_services=2)
    assert told(utc, "service, is_mass") == [("a", True), ("b", True), ("c", False)]
