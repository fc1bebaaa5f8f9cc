"""Reads the committed sample with csv, json and pyarrow alone; shares nothing with the generator or the product."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2025, 4, 1), date(2026, 9, 30)
EXPORTED = datetime(2026, 10, 1, 5, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Incident:
    incident_id: str
    number: int
    service: str
    team: str
    title: str
    urgency: str
    created_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    responders: tuple[str, ...]
    is_cancelled: bool
    caused_by: str

    @property
    def is_page(self) -> bool:
        return self.urgency == "high" and not self.is_cancelled and "[TEST]" not in self.title


@dataclass(frozen=True)
class Change:
    change_id: str
    service: str
    team: str
    environment: str
    kind: str
    version: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    reversible: str
    evidence: str
    lines_changed: int | None
    reverts: str


def rows(name: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((SAMPLE / name).read_bytes().decode(encoding), newline="")))


def cells(name: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows as lists, for headers that repeat."""
    listed = list(csv.reader(io.StringIO((SAMPLE / name).read_bytes().decode("utf-8-sig"), newline="")))
    return listed[0], listed[1:]


def pages(name: str) -> list[Any]:
    """The rows of JSON arrays written one after the other."""
    text, found, at = (SAMPLE / name).read_text(encoding="utf-8"), [], 0
    while at < len(text):
        page, at = json.JSONDecoder().raw_decode(text, at)
        found += page
    return found


@cache
def truth() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return document


@cache
def manifest() -> dict[str, Any]:
    return tomllib.loads((SAMPLE / "manifest.toml").read_text(encoding="utf-8"))


@cache
def aliases() -> dict[tuple[str, str], str]:
    return {(row["kind"], row["alias"]): row["canonical"] for row in rows("aliases.csv")}


def canonical(kind: str, name: str) -> str:
    return aliases().get((kind, name), name)


@cache
def team_of() -> dict[str, str]:
    return {row["service"]: row["team"] for row in rows("services.csv")}


def instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def on_wall(text: str, zone: ZoneInfo = BERLIN, form: str = "%Y-%m-%d %H:%M:%S") -> datetime | None:
    return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC) if text else None


def day(at: datetime) -> date:
    return at.astimezone(BERLIN).date()


def monday(at: datetime) -> date:
    return day(at) - timedelta(days=day(at).weekday())


@cache
def incidents() -> tuple[Incident, ...]:
    found = [*_report(), *_analytics(), *_tickets()]
    return tuple(sorted(found, key=lambda incident: (incident.created_at, incident.incident_id)))


def _report() -> Iterator[Incident]:
    for path in sorted(SAMPLE.glob("pagerduty-incidents-*.csv")):
        for row in rows(path.name):
            created_at = instant(row["created_on"])
            assert created_at
            answered = row["seconds_to_first_ack"]
            service = canonical("service", row["service_name"])
            yield Incident(
                row["id"], int(row["incident_number"]), service, team_of()[service], row["description"], row["urgency"],
                created_at, created_at + timedelta(seconds=int(answered)) if answered else None,
                instant(row["resolved_on"]), tuple(row["assigned_to_user_names"].split(",")), False, "",
            )  # fmt: skip


def _analytics() -> Iterator[Incident]:
    document = json.loads((SAMPLE / "pagerduty-analytics-growth.json").read_text(encoding="utf-8"))
    zone = ZoneInfo(document["time_zone"])
    for row in document["data"]:
        created_at = on_wall(row["created_at"], zone, "%Y-%m-%dT%H:%M:%S")
        resolved_at = on_wall(row["resolved_at"] or "", zone, "%Y-%m-%dT%H:%M:%S")
        answered = row["seconds_to_first_ack"]
        assert created_at
        yield Incident(
            row["id"], row["incident_number"], row["service_name"], row["team_name"], row["description"], row["urgency"],
            created_at, created_at + timedelta(seconds=answered) if answered is not None else None, resolved_at,
            tuple(row["assigned_user_names"]), False, "",
        )  # fmt: skip


def _tickets() -> Iterator[Incident]:
    for row in rows("servicenow-incident.csv", "cp1252"):
        created_at = on_wall(row["opened_at"])
        assert created_at
        yield Incident(
            row["number"], int(row["number"][3:]), row["cmdb_ci"], canonical("team", row["assignment_group"]),
            row["short_description"], "high" if row["priority"][0] in "12" else "low", created_at, None,
            on_wall(row["resolved_at"]), (row["assigned_to"],), row["incident_state"] == "Canceled", row["caused_by"],
        )  # fmt: skip


@cache
def changes() -> tuple[Change, ...]:
    found = [*_parquet(), *_deployments(), *_requests()]
    return tuple(sorted(found, key=lambda change: (change.started_at, change.change_id)))


@cache
def production() -> tuple[Change, ...]:
    return tuple(change for change in changes() if change.environment != "staging" and change.finished_at)


def _parquet() -> Iterator[Change]:
    for row in pq.read_table(SAMPLE / "changes.parquet").to_pylist():
        yield Change(
            row["change_id"], row["service"], row["team"], row["environment"], row["kind"], row["version"] or "",
            row["started_at"], row["finished_at"], row["outcome"], row["reversible"] or "",
            row["reversible_evidence"] or "", row["lines_changed"], row["reverts_change_id"] or "",
        )  # fmt: skip


def _deployments() -> Iterator[Change]:
    ended: dict[int, tuple[str, datetime | None]] = {}
    for status in pages("github-deployment-statuses.json"):
        if status["state"] in ("success", "failure", "error"):
            outcome = "success" if status["state"] == "success" else "failure"
            ended[int(status["deployment_url"].rsplit("/", 1)[1])] = outcome, instant(status["created_at"])
    for row in pages("github-deployments.json"):
        service = canonical("service", row["url"].split("/")[5])
        outcome, finished_at = ended[row["id"]]
        started_at = instant(row["created_at"])
        assert started_at
        yield Change(
            str(row["id"]), service, team_of()[service], row["environment"], "deploy", row["sha"], started_at,
            finished_at, outcome, "", "", None, "",
        )  # fmt: skip


def _requests() -> Iterator[Change]:
    for row in rows("servicenow-change_request.csv", "cp1252"):
        started_at = on_wall(row["work_start"] or row["start_date"])
        assert started_at
        outcomes = {
            "Successful": "success",
            "Successful with issues": "success",
            "Unsuccessful": "failure",
            "": "other",
        }
        yield Change(
            row["number"], row["cmdb_ci"], canonical("team", row["assignment_group"]), "", "itil", "", started_at,
            on_wall(row["work_end"]), outcomes.get(row["close_code"], "rolled_back"), "", row["backout_plan"], None, "",
        )  # fmt: skip
