"""The loop a second time, in plain Python, from docs/counting.md: escalations, what belongs to them, and page debt.

Works on rows of compiled tables that other oracles cover (counted incidents and pages with their alert, insights,
guardrails, runbooks, drills), so that only what the loop adds is told twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
WEEK = timedelta(days=7)
CLOSENESS = ("explicit", "issue link", "mention", "signature")


def learning(tables: dict[str, list[Row]], alerts: dict[str, str | None]) -> list[Row]:
    """Return one row per record and incident: stage, tool, id, time, incident, link and alert."""
    found: dict[tuple[str, str, str, str], Row] = {}
    by_record: dict[tuple[str, str], list[str]] = defaultdict(list)
    for stage, record in _records(tables):
        own = list(_direct(record, alerts))
        parent = {"guardrail": "insight", "runbook": "guardrail", "practice": "runbook"}.get(stage)
        for incident in by_record.get((parent or "", record["parent"] or ""), []):
            if stage != "practice" or _was_written(tables, record):
                own.append((incident, "explicit"))
        for incident, link in own:
            by_record[stage, record["id"]].append(incident)
            key = (stage, record["tool"], record["id"], incident)
            if key not in found or CLOSENESS.index(link) < CLOSENESS.index(found[key]["link"]):
                found[key] = {
                    "stage": stage, "tool": record["tool"], "id": record["id"], "at": record["at"],
                    "incident": incident, "link": link, "alert": alerts[incident],
                }  # fmt: skip
    return [row for row in found.values() if row["at"] is not None]


def _records(tables: dict[str, list[Row]]) -> Iterator[tuple[str, Row]]:
    authors = {row["runbook_id"]: row["author"] for row in tables["runbooks"]}
    for row in tables["insights"]:
        yield "insight", _record(row, "insight_id", row["created_at"], text=row["text"])
    for row in tables["guardrails"]:
        if row["shipped_at"] is None:  # a plan leads nowhere yet
            continue
        yield "guardrail", _record(row, "guardrail_id", row["shipped_at"], text=row["title"], parent=row["insight_id"])
    for row in tables["runbooks"]:
        at = row["created_at"] or row["updated_at"]
        yield "runbook", _record(row, "runbook_id", at, text=row["title"], parent=row["guardrail_id"])
    for row in tables["drills"]:
        by_author = row["practised_by"] is not None and row["practised_by"] == authors.get(row["runbook_id"])
        if row["outcome"] != "failed" and not by_author:
            yield "practice", _record(row, "drill_id", row["drilled_at"], parent=row["runbook_id"])


def _record(row: Row, key: str, at: datetime | None, text: str = "", parent: str | None = None) -> Row:
    return {
        "id": row[key], "tool": row["source_tool"], "at": at, "incident": row["incident_id"], "text": text, "parent": parent,
    }  # fmt: skip


def _direct(record: Row, alerts: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    if record["incident"] in alerts:
        yield record["incident"], "explicit"
    for word in "".join(each if each.isalnum() or each in "-_" else " " for each in record["text"] or "").split():
        if word in alerts and len(word) >= 5 and any(each.isalpha() for each in word) and any(map(str.isdigit, word)):
            yield word, "mention"


def _was_written(tables: dict[str, list[Row]], drill: Row) -> bool:
    times = [
        row["created_at"] or row["updated_at"] for row in tables["runbooks"] if row["runbook_id"] == drill["parent"]
    ]
    return any(at is not None and at <= drill["at"] for at in times)


def escalations(incidents: list[Row], pages: list[Row], learnt: list[Row]) -> list[Row]:
    """Return the escalations: incidents, and the bursts of pages that none of them tells."""
    severe = [row for row in incidents if (row["severity"] or 9) <= 2 or (row["escalation_count"] or 0) > 0]
    keys = {(row["source_tool"], row["incident_id"]) for row in severe}
    names = {row["incident_id"] for row in severe}
    found = [
        {"incident": row["incident_id"], "opened": row["created_at"], "alert": row["signature_id"], "is_burst": False}
        for row in severe
        if (row["source_tool"], row["parent_id"]) not in keys
    ]
    cuts = defaultdict(set)
    for row in learnt:
        if row["stage"] == "guardrail":
            cuts[row["alert"]].add(row["at"])
    for alert, own in _by_alert(pages).items():
        for run in _runs(own, cuts[alert]):
            third = next((b for a, b in zip(run, run[2:], strict=False) if b["sent_at"] - a["sent_at"] <= WEEK), None)
            if third is not None and not any(page["incident_id"] in names for page in run):
                found.append(
                    {"incident": third["incident_id"], "opened": third["sent_at"], "alert": alert, "is_burst": True}
                )
    return found


def _by_alert(pages: list[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for page in sorted(pages, key=lambda page: (page["sent_at"], page["source_tool"], page["page_id"])):
        if page["signature_id"] is not None:
            found[page["signature_id"]].append(page)
    return found


def _runs(pages: list[Row], cuts: set[datetime]) -> Iterator[list[Row]]:
    run: list[Row] = []
    for page in pages:
        if run and (
            page["sent_at"] - run[-1]["sent_at"] > WEEK
            or any(run[-1]["sent_at"] < cut <= page["sent_at"] for cut in cuts)
        ):
            yield run
            run = []
        run.append(page)
    if run:
        yield run


def stages(escalation: Row, incidents: list[Row], learnt: list[Row]) -> dict[str, tuple[datetime, str] | None]:
    """Return when each stage was reached and by which kind of link; None where it was not."""
    parts = {escalation["incident"]}
    if not escalation["is_burst"]:
        parts |= {row["incident_id"] for row in incidents if row["parent_id"] == escalation["incident"]}
    found: dict[str, tuple[datetime, str] | None] = {}
    for stage in ("insight", "guardrail", "runbook", "practice"):
        linked = []
        for row in learnt:
            is_timely = row["at"] >= escalation["opened"] or stage in ("runbook", "practice")
            if row["stage"] != stage or not is_timely:
                continue
            if row["incident"] in parts:
                linked.append((row["at"], CLOSENESS.index(row["link"])))
            elif row["alert"] is not None and row["alert"] == escalation["alert"]:
                linked.append((row["at"], CLOSENESS.index("signature")))
        first = min(linked, default=None)
        found[stage] = None if first is None else (first[0], CLOSENESS[first[1]])
    return found
