"""Who works at Nordlicht and what they run, read from company.toml, and what alerts there (story.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from flywheel_metrics.demo.story import BigBang, Signature, big_bangs, signatures

Ends = tuple[float, float]


@dataclass(frozen=True)
class Person:
    """Somebody on a rota."""

    name: str
    zone: str


@dataclass(frozen=True)
class Service:
    """Something that a team runs; ``weekly`` is its number of production changes a week."""

    name: str
    tier: int
    weekly: float
    big_bangs: tuple[BigBang, ...] = ()


@dataclass(frozen=True)
class Team:
    """A team; company.toml explains the fields."""

    name: str
    key: str
    project: str
    zone: str
    incidents: str
    changes: str
    environment: str
    rota: str
    people: tuple[Person, ...]
    hero: str
    bad: Ends
    undone: float
    undo_minutes: Ends
    irreversible: Ends
    flags: Ends
    preventive: Ends
    velocity: float
    drills: Ends
    services: tuple[Service, ...]
    learns: float = 0.16
    largest: int = 4000

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone of the team."""
        return ZoneInfo(self.zone)

    @property
    def busy_services(self) -> tuple[Service, ...]:
        """The services that are changed at least weekly."""
        return tuple(service for service in self.services if service.weekly >= 1)


@dataclass(frozen=True)
class Alias:
    """Another name of a service or team in some tools; until is the last day it was in use, None when it still is."""

    kind: str
    alias: str
    canonical: str
    tools: tuple[str, ...]
    until: date | None


@dataclass(frozen=True)
class Company:
    """The whole of it. is_clean: the twin that is not on the treadmill."""

    teams: tuple[Team, ...]
    aliases: tuple[Alias, ...]
    signatures: tuple[Signature, ...] = field(default_factory=signatures)
    is_clean: bool = False

    def team(self, name: str) -> Team:
        """Return the team of that name. Raises KeyError when there is none."""
        return {team.name: team for team in self.teams}[name]

    def owner(self, service: str) -> Team:
        """Return the team that runs a service. Raises KeyError when nobody does."""
        return self._owners[service]

    @property
    def _owners(self) -> dict[str, Team]:
        return {service.name: team for team in self.teams for service in team.services}

    def spelling(self, tool: str, kind: str, canonical: str, day: date) -> str:
        """Return the name that a tool used for a service or team on that day."""
        for alias in self.aliases:
            is_meant = (alias.kind, alias.canonical) == (kind, canonical) and tool in alias.tools
            if is_meant and (alias.until is None or day <= alias.until):
                return alias.alias
        return canonical


@cache
def company() -> Company:
    """Return the sample company."""
    text = (resources.files("flywheel_metrics.demo") / "company.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return Company(tuple(_team(entry) for entry in document["team"]), tuple(_alias(e) for e in document["alias"]))


@cache
def clean_twin() -> Company:
    """Return the company as it would be without the treadmill.

    Alerts that page are rare and each is learnt from, everybody takes turns, changes are small and can be undone, and
    what was fixed stays fixed.
    """
    told = company()
    return replace(
        told,
        teams=tuple(_clean(team) for team in told.teams),
        signatures=tuple(signature.calmed() for signature in told.signatures),
        is_clean=True,
    )


def _clean(team: Team) -> Team:
    services = tuple(replace(service, big_bangs=()) for service in team.services)
    bad = (team.bad[0] / 12, team.bad[1] / 12)
    return replace(team, services=services, hero="", bad=bad, irreversible=(0.0, 0.0), learns=0.95, largest=900)


def _team(entry: dict[str, Any]) -> Team:
    away: dict[str, str] = entry.pop("away", {})
    people = tuple(Person(name, away.get(name, entry["zone"])) for name in entry.pop("people"))
    services = tuple(_service(**service) for service in entry.pop("services"))
    pairs = {name: (value[0], value[1]) for name, value in entry.items() if isinstance(value, list)}
    return Team(**{"hero": "", **entry, **pairs, "people": people, "services": services})


def _service(name: str, tier: int, weekly: float) -> Service:
    return Service(name, tier, weekly, tuple(bang for bang in big_bangs() if bang.service == name))


def _alias(entry: dict[str, Any]) -> Alias:
    until = date.fromisoformat(entry["until"]) if entry["until"] else None
    return Alias(entry["kind"], entry["alias"], entry["canonical"], tuple(entry["tools"]), until)
