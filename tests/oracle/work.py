"""Completed work: which of it is preventive, and in which sprint it was completed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from tests.oracle.attribution import counted_incidents
from tests.oracle.dataset import Row, Tables
from tests.oracle.periods import local, midnight
from tests.oracle.settings import Settings, Vocabulary


def completed_work(tables: Tables, settings: Settings, vocabulary: Vocabulary) -> list[Row]:
    """Return the completed tickets with ``is_preventive`` and their ``sprint`` (None: in none)."""
    severe = {row["incident_id"] for row in counted_incidents(tables) if row["severity"] in (1, 2)}
    completed = [
        {**row, "is_preventive": _is_preventive(row, severe, vocabulary)}
        for row in tables["work_items"]
        if row["status"] == "done"
        and row["done_at"] is not None
        and not vocabulary.matches("not_completed", "resolution", row["resolution_raw"])
    ]
    sprints = dated_sprints(tables, completed, settings)
    for row in completed:
        row["sprint"] = _sprint_of(row, _memberships(tables, row), sprints)
    return completed


def _is_preventive(item: Row, severe: set[str], vocabulary: Vocabulary) -> bool:
    """By label, type, component, epic or title; else by a link to a counted incident of severity 1 or 2."""
    texts = {
        "label": item["labels"],
        "type": item["type"],
        "component": item["components"],
        "epic": item["epic"],
        "title": item["title"],
    }
    if any(vocabulary.matches("preventive", field, values) for field, values in texts.items()):
        return True
    return bool(severe & set(item["linked_ids"] or []))


def dated_sprints(tables: Tables, completed: list[Row], settings: Settings) -> list[Row]:
    """Return the sprints of the exports, and the ones inferred from items."""
    known = [
        {
            "sprint_key": row["sprint_id"],
            **{name: row[name] for name in ("name", "team", "starts_at", "ends_at", "source_tool")},
            "is_inferred": False,
        }
        for row in tables["sprints"]
    ]
    return known + _inferred(tables, completed, known, settings)


def _inferred(tables: Tables, completed: list[Row], known: list[Row], settings: Settings) -> list[Row]:
    """From the midnight before the first to that after the last completion among items whose last sprint it is."""
    named = {text for row in known for text in (row["sprint_key"], row["name"])}
    days: dict[tuple[str, str | None, str], list[date]] = defaultdict(list)
    for item in completed:
        memberships = sorted(_memberships(tables, item), key=lambda row: (row["position"] or 0, row["sprint"]))
        if memberships and memberships[-1]["sprint"] not in named:
            day = local(item["done_at"], settings.reporting_zone).date()
            days[memberships[-1]["sprint"], item["team"], item["source_tool"]].append(day)
    zone = settings.reporting_zone
    return [
        {
            "sprint_key": name,
            "name": name,
            "team": team,
            "starts_at": midnight(min(found), zone),
            "ends_at": midnight(max(found) + timedelta(days=1), zone),
            "source_tool": tool,
            "is_inferred": True,
        }
        for (name, team, tool), found in days.items()
    ]


def _memberships(tables: Tables, item: Row) -> list[Row]:
    return [
        row
        for row in tables["work_item_sprints"]
        if row["item_id"] == item["item_id"] and row["source_tool"] == item["source_tool"]
    ]


def _sprint_of(item: Row, memberships: list[Row], sprints: list[Row]) -> Row | None:
    """Among the sprints it was in, the one it was completed in; else its team's sprint at that time; else none."""
    own = [sprint for row in memberships for sprint in _named(row["sprint"], item, sprints)]
    team = [sprint for sprint in sprints if item["team"] is not None and sprint["team"] == item["team"]]
    for candidates in (own, team):
        fitting = [sprint for sprint in candidates if sprint["starts_at"] <= item["done_at"] < sprint["ends_at"]]
        if fitting:
            return min(fitting, key=lambda sprint: (sprint["starts_at"], sprint["sprint_key"], sprint["ends_at"]))
    return None


def _named(text: str, item: Row, sprints: list[Row]) -> list[Row]:
    """Membership equals ``sprint_id``, else name, with the item's team where several teams have that name."""
    by_id = [sprint for sprint in sprints if sprint["sprint_key"] == text and not sprint["is_inferred"]]
    if by_id:
        return by_id
    by_name = [sprint for sprint in sprints if sprint["name"] == text]
    if len({sprint["team"] for sprint in by_name}) > 1:
        return [sprint for sprint in by_name if sprint["team"] == item["team"]]
    return by_name
