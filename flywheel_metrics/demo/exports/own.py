"""The product's own formats: a CSV per canonical table, and changes as Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change
from flywheel_metrics.demo.company import Company
from flywheel_metrics.demo.exports import spelling
from flywheel_metrics.demo.exports.spelling import Cell
from flywheel_metrics.demo.learning import Guardrail, Insight
from flywheel_metrics.demo.links import Link
from flywheel_metrics.demo.on_call import Shift
from flywheel_metrics.demo.practice import Drill, Runbook
from flywheel_metrics.demo.rollbacks import Rollback
from flywheel_metrics.demo.work import Sprint

Row = Mapping[str, Cell]

_TIME = pa.timestamp("us", tz="UTC")
_CHANGES = pa.schema(
    [
        ("change_id", pa.string()), ("service", pa.string()), ("team", pa.string()), ("environment", pa.string()),
        ("kind", pa.string()), ("title", pa.string()), ("version", pa.string()), ("started_at", _TIME),
        ("finished_at", _TIME), ("outcome", pa.string()), ("lines_changed", pa.int32()), ("reversible", pa.string()),
        ("reversible_evidence", pa.string()), ("mechanism", pa.string()), ("is_automated", pa.bool_()),
        ("labels", pa.string()), ("reverts_change_id", pa.string()),
    ]
)  # fmt: skip
_SECTIONS = ("trigger", "checks", "actions", "decision_points", "rollback", "validation", "owner")


def table(rows: Iterable[Row]) -> str:
    """Return rows of one canonical table as CSV; all have the same columns."""
    rows = list(rows)
    return spelling.csv_text(list(rows[0]), ([spelling.cell(value) for value in row.values()] for row in rows))


def changes(rows: Iterable[Change]) -> bytes:
    """Return changes as Parquet: times are UTC instants, labels joined by ``;``."""
    target = io.BytesIO()
    data = pa.Table.from_pylist([_change(row) for row in rows], schema=_CHANGES)
    pq.write_table(data, target, compression="zstd", store_schema=False)
    return target.getvalue()


def _change(row: Change) -> dict[str, object]:
    return {
        "change_id": row.change_id, "service": row.service.name, "team": row.team.name, "environment": row.environment,
        "kind": row.kind, "title": row.title, "version": row.version or None, "started_at": row.started_at,
        "finished_at": row.finished_at, "outcome": row.outcome, "lines_changed": row.lines_changed,
        "reversible": row.reversible or None, "reversible_evidence": row.evidence or None,
        "mechanism": row.mechanism or None, "is_automated": row.is_automated, "labels": ";".join(row.labels) or None,
        "reverts_change_id": row.undoes[0] if row.is_told else None,
    }  # fmt: skip


def services(company: Company) -> Iterable[Row]:
    """Yield the catalogue of services."""
    for team in company.teams:
        for service in team.services:
            url = f"https://catalogue.nordlicht.example/{service.name}"
            yield {"service": service.name, "team": team.name, "tier": service.tier, "time_zone": team.zone, "url": url}


def aliases(company: Company) -> Iterable[Row]:
    """Yield the other names of services and teams."""
    for alias in company.aliases:
        yield {"kind": alias.kind, "alias": alias.alias, "canonical": alias.canonical}


def shifts(rows: Iterable[Shift]) -> Iterable[Row]:
    """Yield the shifts of the rotas."""
    for row in rows:
        yield {
            "responder": row.person.name, "schedule": f"{row.team.name} primary", "team": row.team.name,
            "time_zone": row.person.zone, "starts_at": row.starts_at, "ends_at": row.ends_at,
        }  # fmt: skip


def sprints(rows: Iterable[Sprint]) -> Iterable[Row]:
    """Yield the sprints."""
    for row in rows:
        yield {
            "sprint_id": row.sprint_id, "name": row.name, "team": row.team.name, "starts_at": row.starts_at,
            "ends_at": row.ends_at,
        }  # fmt: skip


def links(rows: Iterable[Link]) -> Iterable[Row]:
    """Yield the links from incidents to changes that no ticket holds."""
    for row in rows:
        if not row.is_in_ticket:
            yield {
                "incident_id": row.incident.incident_id, "change_id": row.change_id, "kind": row.kind,
                "confidence": row.confidence,
            }  # fmt: skip


def rollbacks(rows: Iterable[Rollback]) -> Iterable[Row]:
    """Yield the rollbacks that were written down."""
    for row in rows:
        yield {
            "rollback_id": row.rollback_id, "service": row.service, "team": row.team.name,
            "environment": row.team.environment, "reverted_change_id": row.failed_change_id,
            "restored_change_id": row.restored_change_id, "method": row.method, "trigger": row.trigger,
            "failed_change_finished_at": None if row.failed_change_id else row.failed_finished_at,
            "detected_at": row.detected_at, "started_at": row.started_at, "finished_at": row.finished_at,
        }  # fmt: skip


def insights(rows: Iterable[Insight]) -> Iterable[Row]:
    """Yield the insights."""
    for row in rows:
        yield {
            "insight_id": row.insight_id, "incident_id": row.incident_id, "text": row.text, "author": row.author.name,
            "created_at": row.created_at,
        }  # fmt: skip


def guardrails(rows: Iterable[Guardrail], tickets: Mapping[str, str]) -> Iterable[Row]:
    """Yield the guardrails; ``tickets`` has the ticket of a guardrail by its identifier."""
    for row in rows:
        yield {
            "guardrail_id": row.guardrail_id, "title": row.title, "kind": row.kind, "service": row.service,
            "team": row.team.name, "shipped_at": row.shipped_at, "incident_id": row.incident_id,
            "insight_id": row.insight_id, "work_item_id": tickets.get(row.guardrail_id),
        }  # fmt: skip


def runbooks(rows: Iterable[Runbook]) -> Iterable[Row]:
    """Yield the runbooks."""
    for row in rows:
        yield {
            "runbook_id": row.runbook_id, "title": row.title, "service": row.service, "team": row.team.name,
            "incident_id": row.incident_id, "guardrail_id": row.guardrail_id, "author": row.author.name,
            "created_at": row.created_at, "updated_at": row.updated_at, "word_count": row.word_count,
            **{f"has_{name}": has for name, has in zip(_SECTIONS, row.sections, strict=True)},
            "url": f"https://runbooks.nordlicht.example/{row.runbook_id}",
            **_linted(row),
        }  # fmt: skip


def _linted(row: Runbook) -> Row:
    """Return what a look at the page finds beside the sections."""
    chance = Chance(0, "runbook", row.runbook_id)
    missing = [name for name, has in zip(_SECTIONS, row.sections, strict=True) if not has]
    return {
        "printed_lines": round(row.word_count / 9) + 3 * sum(row.sections), "code_blocks": chance.integer(0, 4),
        "loose_commands": chance.integer(1, 3) if chance.happens(0.3) else 0,
        "dead_links": "../old/dashboard.md" if chance.happens(0.15) else "",
        "empty_sections": ";".join(name for name in missing if chance.happens(0.4)),
    }  # fmt: skip


def drills(rows: Iterable[Drill]) -> Iterable[Row]:
    """Yield the drills."""
    for row in rows:
        yield {
            "drill_id": row.drill_id, "runbook_id": row.runbook_id, "service": row.service, "team": row.team.name,
            "incident_id": row.incident_id, "practised_by": row.practised_by.name, "mechanism": row.mechanism,
            "outcome": row.outcome, "drilled_at": row.drilled_at,
        }  # fmt: skip
