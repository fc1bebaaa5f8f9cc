"""The metrics of treadmill, response and runbooks on random rows: SQL and plain Python agree on every figure."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest

from flywheel_metrics import answer, metric
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.scope import Scope
from tests.models.compiling import compiled
from tests.treadmill import plain

FIRST, LAST = datetime(2025, 1, 1), datetime(2026, 3, 1)
SCOPES = (Scope(date(2025, 9, 1), date(2026, 2, 15)), Scope(date(2025, 4, 10), date(2025, 6, 3)))
TEAMS = {"web": "Shop", "db": "Shop", "pay": "Money", "lost": None}
TITLES = ("disk nearly full", "latency above limit", "queue stuck", "node gone")
PEOPLE = {"Shop": [f"person-{each}" for each in "abcdef"], "Money": ["person-g", "person-h"], None: ["person-z"]}

Row = dict[str, Any]


def at(chance: Random, first: datetime = FIRST, last: datetime = LAST) -> datetime:
    return first + timedelta(seconds=chance.randrange(int((last - first).total_seconds())))


def maybe(chance: Random, value: Any, share: float = 0.6) -> Any:
    return value if chance.random() < share else None


def incidents(chance: Random, count: int) -> list[Row]:
    rows = []
    hero = chance.random() < 0.6
    for number in range(count):
        service = chance.choice(list(TEAMS))
        team, created_at = TEAMS[service], at(chance)
        who = chance.sample(PEOPLE[team], min(len(PEOPLE[team]), chance.choice([1, 1, 2])))
        if hero and team == "Shop" and chance.random() < 0.55:
            who = list(dict.fromkeys(["person-a", *who]))
        tool = "silent" if chance.random() < 0.1 else "pager"
        auto = chance.random() < 0.2
        answered = (
            maybe(chance, created_at + timedelta(seconds=chance.randrange(4000)), 0.8) if tool == "pager" else None
        )
        rows.append(
            {
                "incident_id": f"I{number}", "title": chance.choice(TITLES), "service": service, "team": team,
                "severity": chance.choice([1, 2, 3, 4, None]), "urgency": chance.choice(["high", "high", "low", None]),
                "status": "resolved", "created_at": created_at, "acknowledged_at": answered,
                "resolved_at": maybe(chance, created_at + timedelta(seconds=chance.randrange(90_000)), 0.9),
                "is_auto_resolved": auto, "responders": who, "source_tool": tool,
            }
        )  # fmt: skip
    return rows


def changes(chance: Random, count: int) -> list[Row]:
    return [
        {
            "change_id": f"C{number}", "service": (service := chance.choice(list(TEAMS))), "team": TEAMS[service],
            "kind": chance.choice(["deploy", "config", "flag"]), "outcome": "success", "finished_at": at(chance),
            "lines_changed": maybe(chance, round(chance.lognormvariate(4, 2.2)), 0.8),
            "reversible": chance.choice(["yes", "no", None, None]), "source_tool": "own",
        }
        for number in range(count)
    ]  # fmt: skip


def dataset(chance: Random) -> dict[str, list[Row]]:
    found = incidents(chance, 600)
    ids = [row["incident_id"] for row in found]
    guardrails = [
        {
            "guardrail_id": f"G{n}",
            "title": "g",
            "service": "web",
            "shipped_at": at(chance),
            "incident_id": chance.choice(ids),
        }
        for n in range(6)
    ]
    items = [
        {"item_id": f"W{n}", "title": "t", "type": "Bug", "labels": chance.choice([["hotfix"], ["other"]]), "status": "done",
         "service": chance.choice(list(TEAMS)), "created_at": FIRST, "done_at": at(chance)}
        for n in range(6)
    ]  # fmt: skip
    insights = [
        {"insight_id": f"N{n}", "incident_id": chance.choice(ids), "text": "a condition", "created_at": at(chance)}
        for n in range(60)
    ]
    runbooks = [
        {"runbook_id": f"R{n}", "title": chance.choice(["Restart", "DiskNearlyFull", "The queue is stuck"]),
         "service": maybe(chance, chance.choice(list(TEAMS))), "incident_id": maybe(chance, chance.choice(ids), 0.2),
         "guardrail_id": maybe(chance, f"G{chance.randrange(6)}", 0.2), "alert": maybe(chance, "NodeGone", 0.2),
         "author": maybe(chance, chance.choice("abc")), "created_at": maybe(chance, at(chance)), "updated_at": at(chance)}
        for n in range(8)
    ]  # fmt: skip
    drills = [
        {"drill_id": f"D{n}", "runbook_id": f"R{chance.randrange(9)}", "practised_by": maybe(chance, chance.choice("abcd"), 0.9),
         "outcome": chance.choice(["passed", "passed", "failed", "partial"]), "drilled_at": at(chance)}
        for n in range(14)
    ]  # fmt: skip
    return {
        "incidents": found, "changes": changes(chance, 150), "guardrails": guardrails, "work_items": items,
        "insights": insights, "runbooks": runbooks, "drills": drills,
    }  # fmt: skip


def answers(rows: dict[str, list[Row]], opened: Dataset, period: plain.Period) -> dict[str, Row]:
    found, guardrails = rows["incidents"], rows["guardrails"]
    ledger = records(opened.database.frame("select * from loop_ledger"))
    ended = {(row["source_tool"], row["incident_id"]): row["resolved_at"] for row in found}
    return {
        "time_to_acknowledge": plain.acknowledge(found, period),
        "time_to_resolve": plain.resolve(found, period),
        "hero_mode": plain.hero_mode(found, period),
        "irreversible_exposure": plain.exposure(rows["changes"], period),
        "big_bang_changes": plain.big_bangs(rows["changes"], period),
        "repeat_pages": plain.repeats(found, guardrails, period),
        "fading_fixes": plain.fading(found, guardrails, rows["work_items"], period),
        "status_without_design_change": plain.unchanged(ledger, ended, period),
        "learning_lag": plain.lag(ledger, ended, period),
        "practised_runbooks": plain.practised(rows["runbooks"], rows["drills"], period),
        "pages_without_runbook": plain.without_runbook(found, guardrails, rows["runbooks"], period),
    }


def records(frame: pd.DataFrame) -> list[Row]:
    return [{str(name): None if pd.isna(v) else v for name, v in row.items()} for row in frame.to_dict("records")]


def compare(name: str, expected: Row, told: Row) -> None:
    for column, value in expected.items():
        found = told[column]
        if value is None or found is None:
            assert (value, found) == (None, None), f"{name}.{column}: {found} instead of {value}"
        else:
            assert math.isclose(value, float(found), rel_tol=1e-9, abs_tol=1e-6), (
                f"{name}.{column}: {found}, not {value}"
            )


def check(seed: int, folder: Path) -> None:
    rows = dataset(Random(seed))
    covers = {"u1": ("2025-01-01", "2026-03-01")}
    opened = Dataset("example", compiled(folder, rows, covers=covers, reporting_zone="UTC"))
    try:
        for scope in SCOPES:
            begin = datetime.combine(scope.first_day, datetime.min.time())
            period = (begin, datetime.combine(scope.last_day, datetime.min.time()) + timedelta(days=1))
            for name, expected in answers(rows, opened, period).items():
                compare(name, expected, answer.ask(opened, metric.find(name), scope).one("scope"))
    finally:
        opened.database.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_sql_and_plain_python_agree(seed, tmp_path):
    check(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 125))
def test_sql_and_plain_python_agree_on_more(seed, tmp_path):
    check(seed, tmp_path)


def test_every_metric_beside_the_flywheel_has_its_second_route():
    covered = {
        "time_to_acknowledge", "time_to_resolve", "hero_mode", "irreversible_exposure", "big_bang_changes",
        "repeat_pages", "fading_fixes", "status_without_design_change", "learning_lag", "practised_runbooks",
        "pages_without_runbook", "postmortems_naming_people",
    }  # fmt: skip
    beside = {name for theme in ("treadmill", "response", "runbooks") for name in metric.themed(theme)}
    assert beside == covered  # the last one in test_naming
