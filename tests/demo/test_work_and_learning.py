"""Sprints, tickets, and what was learnt."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import cache
from statistics import mean
from zoneinfo import ZoneInfo

from tests.demo.reading import (
    BERLIN,
    EXPORTED,
    FIRST,
    LAST,
    SAMPLE,
    cells,
    day,
    incidents,
    instant,
    manifest,
    on_wall,
    rows,
    team_of,
    truth,
)

Ticket = dict[str, list[str]]


@cache
def tickets() -> list[Ticket]:
    """Every ticket with the list of its values by column; times as UTC text under their own names."""
    found = []
    for entry in manifest()["file"]:
        if entry["name"].startswith("jira-"):
            header, body = cells(entry["name"])
            for row in body:
                ticket: Ticket = defaultdict(list)
                for name, cell in zip(header, row, strict=True):
                    if cell:
                        ticket[name].append(cell)
                ticket["zone"] = [entry["time_zone"]]
                found.append(ticket)
    return found


def when(ticket: Ticket, column: str) -> datetime | None:
    return on_wall(ticket[column][0], ZoneInfo(ticket["zone"][0]), "%d/%b/%y %I:%M %p") if ticket[column] else None


@cache
def sprints() -> dict[str, tuple[str, datetime, datetime]]:
    found = {}
    for row in rows("sprints.csv"):
        starts_at, ends_at = instant(row["starts_at"]), instant(row["ends_at"])
        assert starts_at
        assert ends_at
        found[row["name"]] = (row["team"], starts_at, ends_at)
    return found


def test_sprints_of_a_team_follow_each_other() -> None:
    by_team: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for team, starts_at, ends_at in sprints().values():
        by_team[team].append((starts_at, ends_at))
    assert by_team.keys() == set(team_of().values())
    for own in by_team.values():
        assert day(own[0][0]) <= FIRST
        assert day(own[-1][1]) > LAST
        assert all(a[1] == b[0] for a, b in itertools.pairwise(own))
        # On the wall clock two weeks, also where the clocks change.
        walls = [
            (end.astimezone(BERLIN).replace(tzinfo=None), start.astimezone(BERLIN).replace(tzinfo=None))
            for start, end in own
        ]
        assert {end - start for end, start in walls} == {timedelta(days=14)}


def test_tickets_end_in_their_last_sprint() -> None:
    carried = 0
    for ticket in tickets():
        created_at, resolved_at, updated_at = (when(ticket, name) for name in ("Created", "Resolved", "Updated"))
        assert created_at
        assert updated_at
        assert (resolved_at is not None) == (ticket["Status"] == ["Done"]) == bool(ticket["Resolution"])
        assert created_at <= updated_at < EXPORTED
        if resolved_at:
            assert created_at < resolved_at <= updated_at
            _, starts_at, ends_at = sprints()[ticket["Sprint"][-1]]
            assert starts_at <= resolved_at < ends_at
            assert FIRST <= day(resolved_at) <= LAST
        numbers = [int(name.rsplit(" ", 1)[1]) for name in ticket["Sprint"]]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
        carried += len(numbers) > 1
    assert 0.1 < carried / len(tickets()) < 0.35


def test_counts_and_words_of_tickets() -> None:
    keys = [ticket["Issue key"][0] for ticket in tickets()]
    assert len(set(keys)) == len(keys)
    assert len({ticket["Issue id"][0] for ticket in tickets()}) == len(keys)
    assert 2000 < len(keys) < 3000
    resolutions = Counter(ticket["Resolution"][0] for ticket in tickets() if ticket["Resolution"])
    assert resolutions["Won't Do"] > 20
    assert resolutions["Duplicate"] > 5
    assert {ticket["Issue Type"][0] for ticket in tickets()} == {"Story", "Bug", "Task"}
    header, _ = cells("jira-operations.csv")
    assert header.count("Sprint") > 1
    assert header.count("Labels") > 1
    assert sum((SAMPLE / e["name"]).read_bytes().startswith(b"\xef\xbb\xbf") for e in manifest()["file"]) == 1


def preventive_share(project: str, year: int) -> float:
    done = [t for t in tickets() if t["Project name"] == [project] and t["Resolution"] == ["Done"]]
    done = [t for t in done if (at := when(t, "Resolved")) and day(at).year == year]
    return mean(bool({"preventive", "reliability", "postmortem-action"} & set(t["Labels"])) for t in done)


def test_prevention_grows_but_not_on_the_treadmill() -> None:
    assert preventive_share("Payments", 2026) > 1.3 * preventive_share("Payments", 2025)
    assert preventive_share("Checkout", 2026) > 0.2
    assert preventive_share("Logistics", 2026) < 0.08


def test_guardrails_follow_an_insight_of_an_incident_of_their_service() -> None:
    by_incident = {incident.incident_id: incident for incident in incidents()}
    insights = {row["insight_id"]: row for row in rows("insights.csv")}
    keys = {ticket["Issue key"][0]: ticket for ticket in tickets()}
    linked = 0
    for row in rows("guardrails.csv"):
        assert row["team"] == team_of()[row["service"]]
        shipped_at = instant(row["shipped_at"])
        if row["incident_id"]:
            insight, incident = insights[row["insight_id"]], by_incident[row["incident_id"]]
            learnt_at = instant(insight["created_at"])
            assert insight["incident_id"] == row["incident_id"]
            assert incident.service == row["service"]
            assert shipped_at
            assert learnt_at
            assert incident.created_at < learnt_at < shipped_at
            linked += 1
        if row["work_item_id"]:
            ticket = keys[row["work_item_id"]]
            resolved_at = when(ticket, "Resolved")
            assert shipped_at
            assert resolved_at
            assert ticket["Summary"] == [row["title"]]
            assert abs(resolved_at - shipped_at) < timedelta(minutes=1)
    assert linked == sum(action["what"] == "guardrail" for action in truth()["actions"])
    assert {row["kind"] for row in rows("guardrails.csv")} >= {
        "feature_flag", "rollback", "predictable_failure", "safe_data_path", "honest_traffic", "observability", "other",
    }  # fmt: skip


def test_true_actions_name_guardrails_of_the_file() -> None:
    ids = {row["guardrail_id"] for row in rows("guardrails.csv")}
    for action in truth()["actions"]:
        assert (action["guardrail_id"] in ids) == (action["what"] == "guardrail")


def test_insights_come_after_their_incident_and_few_blame_somebody() -> None:
    by_incident = {incident.incident_id: incident for incident in incidents()}
    names = {row["responder"] for row in rows("on_call.csv")}
    blaming = []
    for row in rows("insights.csv"):
        created_at = instant(row["created_at"])
        assert created_at
        assert by_incident[row["incident_id"]].created_at < created_at < EXPORTED
        assert row["author"] in names
        if any(name in row["text"] for name in names):
            blaming.append(row["insight_id"])
    assert sorted(blaming) == truth()["planted"]["blaming_insights"]
    assert 5 <= len(blaming) <= 16


def test_runbooks_and_drills() -> None:
    runbooks = {row["runbook_id"]: row for row in rows("runbooks.csv")}
    guardrails = {row["guardrail_id"] for row in rows("guardrails.csv")}
    by_other = []
    for runbook in runbooks.values():
        assert runbook["guardrail_id"] in guardrails | {""}
        assert {runbook[name] for name in runbook if name.startswith("has_")} <= {"true", "false"}
    for drill in rows("drills.csv"):
        drilled_at = instant(drill["drilled_at"])
        assert drilled_at
        assert FIRST <= day(drilled_at) <= LAST
        assert drill["team"] == team_of()[drill["service"]]
        if drill["runbook_id"]:
            assert runbooks[drill["runbook_id"]]["service"] == drill["service"]
            by_other.append(runbooks[drill["runbook_id"]]["author"] != drill["practised_by"])
    assert mean(by_other) > 0.6
    assert Counter(drill["outcome"] for drill in rows("drills.csv"))["failed"] >= 3


def test_people() -> None:
    names = {row["responder"] for row in rows("on_call.csv")}
    assert 43 <= len(names) <= 47
    assert all({*incident.responders} <= names for incident in incidents())
    assert len(team_of()) == 43
    assert len(set(team_of().values())) == 8
