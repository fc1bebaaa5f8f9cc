"""All changes: what was deployed, flipped or altered, which of it did harm, and what was undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change
from flywheel_metrics.demo.company import Service, Team
from flywheel_metrics.demo.deploys import deploys
from flywheel_metrics.demo.tickets import tickets


def numbered(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes in order of time, with the identifiers that their tools give."""
    ordered = sorted(changes, key=lambda change: (change.started_at, change.service.name, change.environment))
    counters: dict[str, int] = {}
    names: dict[str, str] = {}
    for change in ordered:
        counters[change.team.changes] = counters.get(change.team.changes, 0) + 1
        names[change.change_id] = _identifier(change, counters[change.team.changes])
    return tuple(_renamed(change, names) for change in ordered)


def _identifier(change: Change, number: int) -> str:
    if change.team.changes == "servicenow":
        return f"CHG{41_000 + number:07d}"
    if change.team.changes == "github":
        return str(2_400_000_000 + number * 7919)
    return f"chg-{number:05d}"


def _renamed(change: Change, names: dict[str, str]) -> Change:
    undoes = tuple(names[name] for name in change.undoes)
    return replace(change, change_id=names[change.change_id], undoes=undoes, restores=names.get(change.restores, ""))


def all_changes(teams: Iterable[Team], seed: int) -> tuple[Change, ...]:
    """Return every change of the story."""

    def of(team: Team, service: Service) -> Iterable[Change]:
        chance = Chance(seed, "changes", service.name)
        make = tickets if team.changes == "servicenow" else deploys
        return make(team, service, chance)

    return numbered(chain.from_iterable(of(team, service) for team in teams for service in team.services))
