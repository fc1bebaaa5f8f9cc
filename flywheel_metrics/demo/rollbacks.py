"""Rollbacks that somebody wrote down; most show only in the versions deployed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change
from flywheel_metrics.demo.company import Team
from flywheel_metrics.demo.incidents import Incident

#: Share of their rollbacks that teams write down.
_WRITTEN = {"Checkout": 0.5, "Payments": 0.12}
_ABORTED = 0.35
_TRIGGERS = ("alert", "support call", "dashboard", "error budget")


@dataclass(frozen=True)
class Rollback:
    """A rollback as written down; finished_at is None while it goes on."""

    rollback_id: str
    service: str
    team: Team
    failed_change_id: str
    failed_finished_at: datetime
    restored_change_id: str
    method: str
    trigger: str
    detected_at: datetime
    started_at: datetime
    finished_at: datetime | None


def written_rollbacks(changes: tuple[Change, ...], incidents: Iterable[Incident], seed: int) -> tuple[Rollback, ...]:
    """Return the rollbacks that were written down, in order of time."""
    noticed = {incident.alert.caused_by: incident.created_at for incident in incidents if incident.alert.caused_by}
    rows = [*_redeploys(changes, noticed, seed), *_aborts(changes, seed), *_restores(changes, seed)]
    rows += [_still_open(changes), _of_vendor(changes)]
    return tuple(sorted(rows, key=lambda row: (row.started_at, row.rollback_id)))


def _redeploys(changes: tuple[Change, ...], noticed: dict[str, datetime], seed: int) -> Iterator[Rollback]:
    chance = Chance(seed, "written rollbacks")
    by_id = {change.change_id: change for change in changes}
    for change in changes:
        if not change.undoes or change.is_told or not change.finished_at:
            continue
        failed = by_id[change.undoes[0]]
        if not failed.finished_at or not chance.happens(_WRITTEN.get(change.team.name, 0.0)):
            continue
        between = failed.finished_at + (change.finished_at - failed.finished_at) * chance.between(0.2, 0.5)
        detected_at = noticed.get(failed.change_id, rhythm.whole(between))
        decided_at = detected_at + (change.started_at - detected_at) * chance.between(0.3, 0.9)
        yield Rollback(
            f"rb-{change.change_id}", change.service.name, change.team, failed.change_id, failed.finished_at,
            change.restores, "redeploy", chance.pick(_TRIGGERS), detected_at,
            max(detected_at, decided_at.replace(microsecond=0)), change.finished_at,
        )  # fmt: skip


def _aborts(changes: tuple[Change, ...], seed: int) -> Iterator[Rollback]:
    """Yield canaries that stopped by themselves: the version before never went away, so no deploy shows it."""
    chance = Chance(seed, "aborts")
    undone = {name for change in changes for name in change.undoes}
    for change in changes:
        is_candidate = (
            change.team.name == "Checkout" and change.is_bad and change.kind == "deploy" and change.is_production
        )
        if not is_candidate or change.change_id in undone or not change.finished_at or not chance.happens(_ABORTED):
            continue
        started_at = change.finished_at + timedelta(seconds=chance.integer(40, 200))
        finished_at = started_at + timedelta(seconds=chance.integer(30, 240))
        yield Rollback(
            f"rb-{change.change_id}", change.service.name, change.team, change.change_id, change.finished_at, "",
            "abort", "canary analysis", started_at, started_at, finished_at,
        )  # fmt: skip


def _restores(changes: tuple[Change, ...], seed: int) -> Iterator[Rollback]:
    """Yield data brought back from a backup after a ticket that was closed as successful."""
    chance = Chance(seed, "restores")
    harmful = [c for c in changes if c.team.name == "Ledger" and c.is_bad and c.outcome == "success" and not c.caused]
    for change in harmful[1::12]:
        if change.finished_at:
            detected_at = change.finished_at + timedelta(minutes=chance.integer(30, 90))
            started_at = detected_at + timedelta(minutes=chance.integer(20, 60))
            finished_at = started_at + timedelta(minutes=chance.integer(90, 400))
            yield Rollback(
                f"rb-{change.change_id}", change.service.name, change.team, change.change_id, change.finished_at, "",
                "restore", "reconciliation", detected_at, started_at, finished_at,
            )  # fmt: skip


def _still_open(changes: tuple[Change, ...]) -> Rollback:
    """Return the rollback that goes on while the exports are made."""
    failed = [c for c in changes if c.service.name == "shipping-api" and c.is_production and c.outcome == "success"][-1]
    finished_at = failed.finished_at or failed.started_at
    detected_at, started_at = finished_at + timedelta(minutes=21), finished_at + timedelta(minutes=44)
    return Rollback(
        f"rb-{failed.change_id}", "shipping-api", failed.team, failed.change_id, finished_at, "", "redeploy",
        "support call", detected_at, started_at, None,
    )  # fmt: skip


def _of_vendor(changes: tuple[Change, ...]) -> Rollback:
    """Return a rollback of a vendor's change that is in no export: only its time is known."""
    team = next(change.team for change in changes if change.service.name == "push-sender")
    failed_at = datetime(2026, 4, 22, 7, 5, tzinfo=rhythm.EXPORTED.tzinfo)
    hours = (1, 1.25, 2)
    detected_at, started_at, finished_at = (failed_at + timedelta(hours=hour) for hour in hours)
    return Rollback(
        "rb-vendor-1", "push-sender", team, "", failed_at, "", "restore", "alert", detected_at, started_at, finished_at
    )
