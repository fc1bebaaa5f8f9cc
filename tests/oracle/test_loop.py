"""The loop ledger against plain Python, on random escalations and what was learnt from them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.models.compiling import compiled
from tests.oracle import loop

START = datetime(2026, 1, 5)


def random_rows(seed: int) -> dict[str, list[dict[str, Any]]]:
    """Return a few alerts that page often enough for bursts, and records that lead back to them in every way."""
    chance = random.Random(seed)

    def at(days: float = 60) -> datetime:
        # Coarse times, so that ties and gaps of exactly seven days happen.
        return START + timedelta(hours=6 * chance.randrange(int(days * 4)))

    def one(values: list[Any]) -> Any:
        return chance.choice(values)

    names = [f"INC-{number}" for number in range(chance.randint(4, 30))]
    incidents = [
        {"incident_id": name, "title": one(["Disk 9 % full", "Disk 8 % full", "Login slow", None]),
         "service": one(["shop", "pay"]), "urgency": one(["high", "low"]), "severity": one([None, 1, 2, 3, 3]),
         "escalation_count": one([None, 0, 0, 1]), "parent_id": one([None, None, None, *names]), "created_at": at(),
         "source_tool": one(["a", "b"])}
        for name in names
    ]  # fmt: skip
    any_name = [None, "unknown-1", *names]
    text = [None, "No limit", *[f"as in {name}, no limit" for name in names]]
    insights = [
        {"insight_id": f"n{number}", "incident_id": one(any_name), "text": one(text) or "x", "created_at": at(80)}
        for number in range(chance.randint(0, 6))
    ]
    guardrails = [
        {"guardrail_id": f"g{number}", "incident_id": one(any_name), "title": one(text) or "x",
         "insight_id": one([None, "n0", "n1"]), "shipped_at": one([None, at(80), at(80)])}
        for number in range(chance.randint(0, 5))
    ]  # fmt: skip
    runbooks = [
        {"runbook_id": f"r{number}", "incident_id": one(any_name), "title": one(text) or "x", "author": one([None, "ann"]),
         "guardrail_id": one([None, "g0", "g1"]), "created_at": one([None, at(80)]), "updated_at": one([None, at(80)])}
        for number in range(chance.randint(0, 4))
    ]  # fmt: skip
    drills = [
        {"drill_id": f"d{number}", "incident_id": one(any_name), "runbook_id": one([None, "r0", "r1"]),
         "practised_by": one([None, "ann", "bob"]), "outcome": one(["passed", "failed", "partial"]), "drilled_at": at(90)}
        for number in range(chance.randint(0, 5))
    ]  # fmt: skip
    return {
        "incidents": incidents,
        "insights": insights,
        "guardrails": guardrails,
        "runbooks": runbooks,
        "drills": drills,
    }


def differences(folder, seed: int) -> list[str]:
    """Return what the two routes disagree on, nothing where they agree."""
    with compiled(folder, random_rows(seed)) as database:
        read = {
            name: database.frame(f"select * from {name}").astype(object).to_dict("records")
            for name in (
                "alert_incidents",
                "alert_pages",
                "insights",
                "guardrails",
                "runbooks",
                "drills",
                "loop_ledger",
            )
        }
    tables = {name: [{key: _plain(value) for key, value in row.items()} for row in rows] for name, rows in read.items()}
    incidents, pages = tables["alert_incidents"], tables["alert_pages"]
    alerts = {row["incident_id"]: row["signature_id"] for row in incidents}
    learnt = loop.learning(tables, alerts)
    ours = sorted(
        (row["opened"], row["incident"], row["is_burst"], *loop.stages(row, incidents, learnt).values())
        for row in loop.escalations(incidents, pages, learnt)
    )
    stages = ("insight", "guardrail", "runbook", "practice")
    theirs = sorted(
        (
            row["opened_at"], row["incident_id"], row["reason"] == "burst",
            *(None if row[f"{each}_at"] is None else (row[f"{each}_at"], row[f"{each}_link"]) for each in stages),
        )
        for row in tables["loop_ledger"]
    )  # fmt: skip
    return [
        f"seed {seed}: oracle {left}, product {right}"
        for left, right in zip(ours, theirs, strict=False)
        if left != right
    ] + ([] if len(ours) == len(theirs) else [f"seed {seed}: {len(ours)} escalations, product {len(theirs)}"])


def _plain(value: Any) -> Any:
    if isinstance(value, list) or hasattr(value, "tolist"):
        return value
    if value is None or value != value:
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.slow
def test_the_ledger_agrees_with_plain_python(tmp_path, seed):
    assert differences(tmp_path, seed) == []


@pytest.mark.slow
def test_the_ledger_agrees_with_plain_python_often(tmp_path):
    found = []
    for seed in range(100, 180):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found += differences(folder, seed)
    assert found == []
