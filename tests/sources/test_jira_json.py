"""Issues of Jira's own interface on random data: the SQL and plain Python, which share no code, agree."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flywheel_metrics.ingest import Answers, stage
from tests.sources import golden

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
CATEGORY = {"Backlog": "new", "Doing": "indeterminate", "Erledigt": "done", "Done": "done", "Withdrawn": "done"}
SPRINTS = [
    {"id": number, "name": f"S {number}", "state": "closed", "boardId": 4,
     "startDate": f"2026-03-{number:02}T08:00:00.000Z", "endDate": f"2026-03-{number + 7:02}T08:00:00.000Z"}
    for number in (1, 8, 15)
]  # fmt: skip


def stamp(at: datetime, chance: random.Random) -> str:
    hours = chance.choice([-7, 0, 2])
    local = at.astimezone(timezone(timedelta(hours=hours)))
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{'+' if hours >= 0 else '-'}{abs(hours):02}00"


def issue(number: int, chance: random.Random) -> tuple[dict[str, Any], datetime | None, list[str]]:
    """Return a random issue, when it was done, and its sprints, oldest first."""
    created = BEGIN + timedelta(minutes=chance.randrange(40_000))
    moves, at, status = [], created, "Backlog"
    for _ in range(chance.randrange(5)):
        at += timedelta(minutes=chance.randrange(1, 3000))
        status = chance.choice([each for each in CATEGORY if each != status])
        moves.append((at, status))
    is_done = CATEGORY[status] == "done"
    fields: dict[str, Any] = {
        "summary": f"Issue {number}", "issuetype": {"name": "Task"}, "created": stamp(created, chance),
        "status": {"name": status, "statusCategory": {"key": CATEGORY[status]}},
    }  # fmt: skip
    done = moves[-1][0] if is_done else None
    way = chance.choice(["resolution", "category", "changelog"])
    if is_done and way == "resolution":
        done = at + timedelta(seconds=chance.randrange(60))
        fields["resolutiondate"] = stamp(done, chance)
    elif way == "category" and moves:
        fields["statuscategorychangedate"] = stamp(at, chance)
    sprints = chance.sample(SPRINTS, chance.randrange(4))
    fields[chance.choice(["customfield_10020", "customfield_10007"])] = sprints or None
    entry = {"key": f"PAY-{number}", "fields": fields}
    if way == "changelog":
        histories = [
            {"created": stamp(at, chance), "author": {"displayName": "Ada Lind"},
             "items": [{"field": "assignee", "toString": status}, {"field": "status", "toString": status}]}
            for at, status in moves
        ]  # fmt: skip
        chance.shuffle(histories)
        entry["changelog"] = {"histories": histories}
    return entry, done, [str(each["id"]) for each in sorted(sprints, key=lambda each: each["startDate"])]


def compare(count: int, seed: int, folder: Path) -> None:
    chance = random.Random(seed)
    made = [issue(number, chance) for number in range(1, count + 1)]
    # At least one issue has every column that recognises the export.
    file = folder / "issues.json"
    file.write_text(json.dumps({"issues": [entry for entry, _, _ in made]}), encoding="utf-8")
    staged = stage(file, folder / "staged", Answers(), default_zone="UTC", key=golden.KEY)
    items = pd.read_parquet(staged.tables["work_items"]).set_index("item_id")
    sprints = pd.read_parquet(staged.tables["work_item_sprints"]).sort_values("position")
    assert len(items) == count
    for entry, done, names in made:
        found = items.loc[entry["key"]]
        expected = None if done is None else pd.Timestamp(done).tz_localize(None).floor("ms")
        given = None if pd.isna(found["done_at"]) else found["done_at"]
        assert given == expected, entry
        status = {"done": "done", "new": "open", "indeterminate": "in_progress"}[
            CATEGORY[entry["fields"]["status"]["name"]]
        ]
        if entry["fields"]["status"]["name"] == "Withdrawn":
            status = "cancelled"
        assert found["status"] == status, entry
        assert list(sprints.loc[sprints["item_id"] == entry["key"], "sprint"]) == names, entry


@pytest.mark.slow
def test_done_status_and_sprints_on_random_issues(tmp_path: Path) -> None:
    compare(120, 3, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_done_status_and_sprints_on_many_random_issues(seed: int, tmp_path: Path) -> None:
    compare(300, 100 + seed, tmp_path)
