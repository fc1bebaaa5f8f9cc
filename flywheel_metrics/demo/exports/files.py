"""Which files there are, what is in each, and what whoever loads them must be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.exports import github, jira, own, pagerduty, servicenow
from flywheel_metrics.demo.incidents import Incident
from flywheel_metrics.demo.on_call import Shift
from flywheel_metrics.demo.plot import Plot

_QUARTERS = (
    ("2025-q2", date(2025, 4, 1), date(2025, 6, 30)),
    ("2025-q3", date(2025, 7, 1), date(2025, 9, 30)),
    ("2025-q4", date(2025, 10, 1), date(2025, 12, 31)),
    ("2026-q1", date(2026, 1, 1), date(2026, 3, 31)),
    ("2026-q2", date(2026, 4, 1), date(2026, 6, 30)),
    ("2026-q3", date(2026, 7, 1), date(2026, 9, 30)),
)
#: Jira lets a user download 1,000 tickets at a time, so three people exported their projects, each in their own zone.
_JIRA = (
    ("jira-checkout-payments", ("CHK", "PAY"), "Europe/Berlin", "utf-8-sig"),
    ("jira-search-accounts-growth", ("SRC", "ACC", "GRO"), "Europe/Lisbon", "utf-8"),
    ("jira-operations", ("LOG", "LED", "PLT"), "Europe/Berlin", "utf-8"),
)


@dataclass(frozen=True)
class File:
    """A file and what it does not say itself. time_zone is empty where its times have an offset, or it has none."""

    name: str
    content: bytes
    rows: int
    first: date = rhythm.FIRST
    last: date = rhythm.LAST
    time_zone: str = ""


def files(plot: Plot) -> Iterator[File]:
    """Yield every export of the story."""
    yield from _pagerduty(plot)
    yield from _servicenow(plot)
    yield from _github(plot)
    yield from _jira(plot)
    yield from _own(plot)


def _of_tool(plot: Plot, tool: str) -> list[Incident]:
    return [incident for incident in plot.incidents if incident.alert.team.incidents == tool]


def _pagerduty(plot: Plot) -> Iterator[File]:
    rows = _of_tool(plot, "pagerduty")
    for quarter, first, last in _QUARTERS:
        own_rows = [row for row in rows if first <= row.created_at.astimezone(rhythm.ZONE).date() <= last]
        content = pagerduty.report(plot.company, own_rows).encode()
        yield File(f"pagerduty-incidents-{quarter}.csv", content, len(own_rows), first, last)
    rows = _of_tool(plot, "pagerduty_analytics")
    yield File("pagerduty-analytics-growth.json", pagerduty.analytics(rows).encode(), len(rows))


def _servicenow(plot: Plot) -> Iterator[File]:
    zone = rhythm.ZONE.key
    incidents = _of_tool(plot, "servicenow")
    content = servicenow.incidents(plot.company, incidents, plot.links).encode(servicenow.ENCODING)
    yield File("servicenow-incident.csv", content, len(incidents), time_zone=zone)
    changes = [change for change in plot.changes if change.team.changes == "servicenow"]
    content = servicenow.change_requests(plot.company, changes).encode(servicenow.ENCODING)
    yield File("servicenow-change_request.csv", content, len(changes), time_zone=zone)


def _github(plot: Plot) -> Iterator[File]:
    changes = [change for change in plot.changes if change.team.changes == "github"]
    yield File("github-deployments.json", github.deployments(plot.company, changes).encode(), len(changes))
    content = github.statuses(plot.company, changes)
    yield File("github-deployment-statuses.json", content.encode(), content.count('"state":'))


def _jira(plot: Plot) -> Iterator[File]:
    for name, keys, zone, encoding in _JIRA:
        items = [item for item in plot.items if item.team.key in keys]
        yield File(f"{name}.csv", jira.issues(items, ZoneInfo(zone)).encode(encoding), len(items), time_zone=zone)


def _shifts(plot: Plot) -> list[Shift]:
    begin = rhythm.local(rhythm.FIRST, rhythm.EXPORTED.time().min)
    end = rhythm.local(rhythm.LAST + timedelta(days=1), rhythm.EXPORTED.time().min)
    shifts = (shift for rota in plot.rotas.values() for shift in rota.shifts)
    return [shift for shift in shifts if shift.ends_at > begin and shift.starts_at < end]


def _own(plot: Plot) -> Iterator[File]:
    learnt, company = plot.learning, plot.company
    changes = [change for change in plot.changes if change.team.changes == "own"]
    yield File("changes.parquet", own.changes(changes), len(changes))
    tickets = {item.guardrail_id: item.key for item in plot.items if item.guardrail_id}
    tables = {
        "incident_change_links": own.links(plot.links),
        "rollbacks": own.rollbacks(plot.rollbacks),
        "insights": own.insights(learnt.insights),
        "guardrails": own.guardrails(learnt.guardrails, tickets),
        "runbooks": own.runbooks(plot.runbooks),
        "drills": own.drills(plot.drills),
        "sprints": own.sprints(plot.sprints),
        "on_call": own.shifts(_shifts(plot)),
        "services": own.services(company),
        "aliases": own.aliases(company),
    }
    for name, rows in tables.items():
        listed = list(rows)
        yield File(f"{name}.csv", own.table(listed).encode(), len(listed))
