"""What was written down and practised: runbooks and drills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.company import Company, Person, Team
from flywheel_metrics.demo.learning import Guardrail

_SECTIONS = 7


@dataclass(frozen=True)
class Runbook:
    """A runbook; ``sections`` says for each of the seven whether it is there."""

    runbook_id: str
    title: str
    service: str
    team: Team
    incident_id: str
    guardrail_id: str
    author: Person
    created_at: datetime
    updated_at: datetime
    word_count: int
    sections: tuple[bool, ...]


@dataclass(frozen=True)
class Drill:
    """A practice."""

    drill_id: str
    runbook_id: str
    service: str
    team: Team
    incident_id: str
    practised_by: Person
    mechanism: str
    outcome: str
    drilled_at: datetime


def all_runbooks(company: Company, guardrails: Iterable[Guardrail], seed: int) -> tuple[Runbook, ...]:
    """Return the runbooks: those that were there before the story, then those that back a guardrail."""
    return (*_kept(company, Chance(seed, "kept")), *_backing(guardrails, Chance(seed, "runbooks")))


def all_drills(company: Company, runbooks: Iterable[Runbook], seed: int) -> tuple[Drill, ...]:
    """Return the drills in order of time."""
    runbooks = tuple(runbooks)
    drills = [*_practised(company, runbooks, Chance(seed, "drills")), *_first_practice(runbooks, Chance(seed, "first"))]
    return tuple(sorted(drills, key=lambda drill: (drill.drilled_at, drill.drill_id)))


def _sections(team: Team, chance: Chance) -> tuple[bool, ...]:
    share = 0.97 if team.name == "Checkout" else 0.45 if team.hero else 0.8
    return tuple(chance.happens(share) for _ in range(_SECTIONS))


def _kept(company: Company, chance: Chance) -> Iterator[Runbook]:
    """Yield runbooks that were there before the story and are changed now and then."""
    for team in company.teams:
        for service in team.services:
            if service.tier <= 2 and chance.happens(0.75):
                created_at = rhythm.local(date(2023, 1, 9) + timedelta(days=chance.integer(0, 780)), time(14))
                updated_at = rhythm.office(
                    rhythm.FIRST + timedelta(days=chance.integer(3, 500)), team.zone_info, chance
                )
                yield Runbook(
                    f"{team.key.lower()}/{service.name}/restart", f"Restart {service.name}", service.name, team, "", "",
                    chance.pick(team.people), created_at, updated_at, chance.integer(180, 1900),
                    _sections(team, chance),
                )  # fmt: skip


def _backing(guardrails: Iterable[Guardrail], chance: Chance) -> Iterator[Runbook]:
    """Yield runbooks that back a guardrail."""
    for guardrail in guardrails:
        if guardrail.shipped_at and guardrail.incident_id and chance.happens(0.85):
            team, name = guardrail.team, guardrail.guardrail_id
            day = guardrail.shipped_at.date() + timedelta(days=chance.integer(-4, 8))
            written_at = rhythm.office(day, team.zone_info, chance)
            yield Runbook(
                f"{team.key.lower()}/{guardrail.service}/{name}", f"When it happens again: {guardrail.title}",
                guardrail.service, team, guardrail.incident_id, name, chance.pick(team.people), written_at,
                written_at + timedelta(days=chance.integer(0, 20)), chance.integer(120, 420), _sections(team, chance),
            )  # fmt: skip


def _practised(company: Company, runbooks: Iterable[Runbook], chance: Chance) -> Iterator[Drill]:
    """Yield regular drills of restart and rollback."""
    kept: Mapping[str, str] = {runbook.service: runbook.runbook_id for runbook in runbooks if not runbook.guardrail_id}
    for number, day in enumerate(rhythm.days()):
        for team in company.teams:
            if rhythm.is_working(day) and chance.happens(rhythm.between(team.drills, day) / 21):
                service = chance.pick(team.services).name
                yield Drill(
                    f"drill-{number:03d}-{team.key.lower()}", kept.get(service, ""), service, team, "",
                    chance.pick(team.people), _mechanism(team, chance), _outcome(day, chance),
                    rhythm.office(day, team.zone_info, chance),
                )  # fmt: skip


def _mechanism(team: Team, chance: Chance) -> str:
    if team.changes == "servicenow":
        return chance.weighted(("backout_plan", "restore", ""), (6, 3, 1))
    return chance.weighted(("redeploy", "restore", "flag", ""), (6, 2, 2 if team.flags[1] else 0, 1))


def _outcome(day: date, chance: Chance) -> str:
    failed = rhythm.between((0.2, 0.06), day)
    return chance.weighted(("passed", "partial", "failed"), (1 - 2 * failed, failed, failed))


def _first_practice(runbooks: Iterable[Runbook], chance: Chance) -> Iterator[Drill]:
    """Yield the first practice of a new runbook, as a rule by somebody who did not write it."""
    for runbook in runbooks:
        at = rhythm.office(
            runbook.updated_at.date() + timedelta(days=chance.integer(4, 26)), runbook.team.zone_info, chance
        )
        if not runbook.guardrail_id or not chance.happens(0.65) or at.date() >= rhythm.LAST:
            continue
        others = [person for person in runbook.team.people if person != runbook.author]
        by = runbook.author if chance.happens(0.12) else chance.pick(others)
        yield Drill(
            f"drill-{runbook.guardrail_id}", runbook.runbook_id, runbook.service, runbook.team, runbook.incident_id, by,
            "", _outcome(at.date(), chance), at,
        )  # fmt: skip
