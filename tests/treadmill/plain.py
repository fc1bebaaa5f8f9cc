"""The treadmill, response and runbook metrics once more, in plain Python from their definitions; shares no code with them.

Rows are dicts as the canonical tables have them; a period is a pair of instants, half open.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
Period = tuple[datetime, datetime]
NEVER = math.inf


def within(at: datetime | None, period: Period) -> bool:
    return at is not None and period[0] <= at < period[1]


def median(values: list[float]) -> float | None:
    if not values:
        return None
    ordered = sorted(values)
    middle = (len(ordered) - 1) / 2
    low, high = ordered[math.floor(middle)], ordered[math.ceil(middle)]
    return None if NEVER in (low, high) else (low + high) / 2


def minutes(begin: datetime, end: datetime | None) -> float | None:
    return (end - begin).total_seconds() / 60 if end is not None and end >= begin else None


def is_page(incident: Row) -> bool:
    return incident["urgency"] == "high" or (incident["urgency"] is None and incident["severity"] in (1, 2))


def acknowledge(incidents: list[Row], period: Period) -> Row:
    telling = {row["source_tool"] for row in incidents if is_page(row) and row["acknowledged_at"]}
    waits, auto, untold = [], 0, 0
    for row in incidents:
        if not is_page(row) or not within(row["created_at"], period):
            continue
        took = minutes(row["created_at"], row["acknowledged_at"])
        if row["source_tool"] not in telling:
            untold += 1
        elif took is None and row["is_auto_resolved"]:
            auto += 1
        else:
            waits.append(NEVER if took is None else took)
    return {
        "value": median(waits),
        "sample_size": len(waits),
        "unanswered_count": waits.count(NEVER),
        "auto_count": auto,
        "untold_count": untold,
    }


def resolve(incidents: list[Row], period: Period) -> Row:
    paged = {row["incident_id"] for row in incidents if is_page(row)}
    took, auto = [], 0
    for row in incidents:
        if row["incident_id"] not in paged or not within(row["created_at"], period):
            continue
        if row["is_auto_resolved"]:
            auto += 1
            continue
        length = minutes(row["created_at"], row["resolved_at"])
        took.append(NEVER if length is None else length)
    return {"value": median(took), "sample_size": len(took), "open_count": took.count(NEVER), "auto_count": auto}


def hero_mode(incidents: list[Row], period: Period) -> Row:
    end = period[1]
    answered: dict[str, dict[int, dict[str, set[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    everybody: dict[tuple[str, int], set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    for row in incidents:
        age = end - row["created_at"]
        if row["team"] is None or not timedelta(0) < age <= timedelta(days=364):
            continue
        if row["is_auto_resolved"] and row["acknowledged_at"] is None:
            continue
        quarter = min(((end.date() - row["created_at"].date()).days) // 91, 3)
        for person in row["responders"]:
            name = f"{row['source_tool']} {row['incident_id']}"
            answered[row["team"]][quarter][person].add(name)
            everybody[row["team"], quarter].add(name)
            people[row["team"]].add(person)
    judged = [team for team, names in people.items() if len(names) >= 5]
    heroes = {}
    for team in judged:
        for person in people[team]:
            shares = []
            for quarter, by_person in answered[team].items():
                whole = len(everybody[team, quarter])
                share = len(by_person.get(person, ())) / whole
                if whole >= 20 and share >= 0.4 and share >= 2 / len(people[team]):
                    shares.append(share)
            if len(shares) >= 3:
                heroes[team] = max(heroes.get(team, 0.0), min(shares))
    return {
        "value": len(heroes) if judged else None,
        "sample_size": len(judged),
        "top_share": max(heroes.values(), default=None),
        "withheld_count": len(people) - len(judged),
    }


def kind_of(change: Row) -> str:
    if change["reversible"] == "no":
        return "irreversible"
    if change["reversible"] == "yes" or change["kind"] == "flag":
        return "declared"
    return "unknown"


def large(changes: list[Row]) -> dict[str, bool]:
    sizes: dict[str | None, list[float]] = defaultdict(list)
    for change in changes:
        if change["lines_changed"] is not None:
            sizes[change["team"]].append(change["lines_changed"])
    usual = {team: median(found) or 0 for team, found in sizes.items()}
    return {
        change["change_id"]: change["lines_changed"] is not None
        and change["lines_changed"] >= 2000
        and change["lines_changed"] >= 10 * usual[change["team"]]
        for change in changes
    }


def exposure(changes: list[Row], period: Period) -> Row:
    live = [change for change in changes if within(change["finished_at"], (period[1] - timedelta(days=90), period[1]))]
    kinds = Counter(kind_of(change) for change in live)
    exposed = [change for change in live if kind_of(change) in ("irreversible", "unknown")]
    is_large = large(changes)
    return {
        "value": len(exposed) if live else None,
        "sample_size": len(live),
        "declared_count": kinds["declared"],
        "irreversible_count": kinds["irreversible"],
        "unknown_count": kinds["unknown"],
        "large_count": sum(is_large[change["change_id"]] for change in exposed),
    }


def big_bangs(changes: list[Row], period: Period) -> Row:
    is_large = large(changes)
    inside = [change for change in changes if within(change["finished_at"], period)]
    found = [change for change in inside if is_large[change["change_id"]]]
    bangs = [change for change in found if kind_of(change) in ("irreversible", "unknown")]
    return {
        "value": len(bangs),
        "sample_size": len(found),
        "is_raised": bool(bangs),
        "unsized_count": sum(change["lines_changed"] is None for change in inside),
    }


def repeats(incidents: list[Row], guardrails: list[Row], period: Period) -> Row:
    alert_of = {row["incident_id"]: (row["service"], row["title"].lower()) for row in incidents}
    shipped = [
        (alert_of[row["incident_id"]], row["shipped_at"]) for row in guardrails if row["incident_id"] in alert_of
    ]
    pages = sorted((row for row in incidents if is_page(row)), key=lambda row: (row["created_at"], row["incident_id"]))
    last: dict[Any, datetime] = {}
    found, alerts, total = 0, set(), 0
    for row in pages:
        alert, at = alert_of[row["incident_id"]], row["created_at"]
        before = last.get(alert)
        last[alert] = at
        if not within(at, period):
            continue
        total += 1
        changed = any(each == alert and before is not None and before < when <= at for each, when in shipped)
        if before is not None and before >= at - timedelta(days=28) and not changed:
            found += 1
            alerts.add(alert)
    return {
        "value": found / total if total else None,
        "sample_size": total,
        "repeat_count": found,
        "signature_count": len(alerts),
        "is_raised": total > 0 and wilson_lower(found, total) > 0.5,
    }


def wilson_lower(part: int, whole: int) -> float:
    z, share = 1.96, part / whole
    middle = share + z * z / (2 * whole)
    return (middle - z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))) / (1 + z * z / whole)


def fading(incidents: list[Row], guardrails: list[Row], items: list[Row], period: Period) -> Row:
    alert_of = {row["incident_id"]: (row["service"], row["title"].lower()) for row in incidents}
    pages: dict[Any, list[datetime]] = defaultdict(list)
    for row in incidents:
        if is_page(row):
            pages[alert_of[row["incident_id"]]].append(row["created_at"])
    newest = max((at for found in pages.values() for at in found), default=None)
    fixes = [(alert_of[row["incident_id"]], row["shipped_at"]) for row in guardrails if row["incident_id"] in alert_of]
    for item in items:
        if item["status"] == "done" and "hotfix" in item["labels"]:
            fixes += [(alert, item["done_at"]) for alert in pages if alert[0] == item["service"]]
    relieved = faded = fruitless = 0
    for alert, at in fixes:
        judged_at = at + timedelta(weeks=20)
        if newest is None or judged_at > newest or not within(judged_at, period):
            continue
        before = sum(at - timedelta(weeks=8) <= each < at for each in pages[alert])
        after = sum(at <= each < at + timedelta(weeks=4) for each in pages[alert])
        later = sum(at + timedelta(weeks=8) <= each < judged_at for each in pages[alert])
        if before < 6:
            continue
        has_relieved = after / 4 <= before / 8 / 3
        relieved += has_relieved
        faded += has_relieved and later / 12 >= before / 8 / 2
        fruitless += not has_relieved
    return {
        "value": faded / relieved if relieved else None,
        "sample_size": relieved,
        "faded_count": faded,
        "fruitless_count": fruitless,
    }


def unchanged(ledger: list[Row], ended: dict[tuple[str, str], datetime | None], period: Period) -> Row:
    closed = left = 0
    for row in ledger:
        due = row["opened_at"] + timedelta(days=28)
        if ended.get((row["source_tool"], row["incident_id"])) is None or not within(due, period):
            continue
        closed += 1
        left += not any(row[stage] is not None and row[stage] < due for stage in ("insight_at", "guardrail_at"))
    return {
        "value": left / closed if closed else None,
        "sample_size": closed,
        "unchanged_count": left,
        "is_raised": closed > 0 and wilson_lower(left, closed) > 0.5,
    }


def lag(ledger: list[Row], ended: dict[tuple[str, str], datetime | None], period: Period) -> Row:
    inside = [row for row in ledger if within(row["opened_at"] + timedelta(days=14), period)]
    late = sum(
        row["insight_at"] is None or row["insight_at"] >= row["opened_at"] + timedelta(days=14) for row in inside
    )
    took = [minutes(row["opened_at"], ended.get((row["source_tool"], row["incident_id"]))) for row in inside]
    learnt = [(row["insight_at"] - row["opened_at"]).total_seconds() / 60 for row in inside if row["insight_at"]]
    return {
        "value": late / len(inside) if inside else None,
        "sample_size": len(inside),
        "unlearnt_count": late,
        "median_resolve_minutes": median([NEVER if each is None else each for each in took]),
        "median_insight_minutes": median(learnt),
    }


def practised(runbooks: list[Row], drills: list[Row], period: Period) -> Row:
    end = period[1]
    known = [row for row in runbooks if row["created_at"] is None or row["created_at"] < end]
    result: Counter[str] = Counter()
    for runbook in known:
        own = sorted(
            (row for row in drills if row["runbook_id"] == runbook["runbook_id"]), key=lambda row: row["drilled_at"]
        )
        own = [row for row in own if within(row["drilled_at"], (end - timedelta(days=365), end))]
        passed = [row for row in own if row["outcome"] == "passed" and row["practised_by"] and runbook["author"]]
        is_practised = any(row["practised_by"] != runbook["author"] for row in passed)
        result["practised_count"] += is_practised
        result["own_count"] += bool(own) and not is_practised
        result["never_count"] += not own
        result["failed_count"] += bool(own) and own[-1]["outcome"] == "failed"
    names = ("practised_count", "own_count", "never_count", "failed_count")
    return {
        "value": result["practised_count"] / len(known) if known else None,
        "sample_size": len(known),
        **{name: result[name] for name in names},
    }


def without_runbook(incidents: list[Row], guardrails: list[Row], runbooks: list[Row], period: Period) -> Row:
    alert_of = {row["incident_id"]: (row["service"], row["title"].lower()) for row in incidents}
    source = {row["guardrail_id"]: row["incident_id"] for row in guardrails}
    kinds: Counter[str] = Counter()
    for row in incidents:
        if not is_page(row) or not within(row["created_at"], period):
            continue
        alert = alert_of[row["incident_id"]]
        own = general = False
        for runbook in runbooks:
            if runbook["created_at"] is not None and runbook["created_at"] > row["created_at"]:
                continue
            linked = {runbook["incident_id"], source.get(runbook["guardrail_id"])}
            own = own or any(alert_of.get(each) == alert for each in linked if each)
            is_there = runbook["service"] in (None, alert[0])
            own = own or (is_there and runbook["alert"] is not None and letters(runbook["alert"]) in letters(alert[1]))
            words = [word for word in alert[1].split() if len(word) >= 3]
            own = own or (is_there and len(words) >= 2 and all(word in letters(runbook["title"]) for word in words))
            is_general = runbook["incident_id"] is None and runbook["guardrail_id"] is None and runbook["alert"] is None
            general = general or (is_general and runbook["service"] == alert[0])
        kinds["own" if own else "general" if general else "none"] += 1
    total = sum(kinds.values())
    return {
        "value": kinds["none"] / total if total else None,
        "sample_size": total,
        "own_count": kinds["own"],
        "general_count": kinds["general"],
        "none_count": kinds["none"],
    }


def letters(text: str) -> str:
    return "".join(each for each in text.lower() if each.isascii() and each.isalnum())
