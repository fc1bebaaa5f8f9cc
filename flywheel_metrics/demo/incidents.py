"""Incidents: alerts with the people who answered them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.alerts import Alert
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.company import Person
from flywheel_metrics.demo.on_call import Rota

_FORGOTTEN, _CANCELLED = 0.008, 0.015
#: Share of incidents in which the first responder asks for help, in a usual team and beside a hero.
_HELP, _HELP_OF_HERO = 0.06, 0.35
_LONGER_IDS_FROM = datetime(2025, 7, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Incident:
    """An alert and the answer to it.

    number counts per tool. responders: who was assigned, first one first. acknowledged_at is None when nobody answered
    before it recovered by itself or before the exports were made; resolved_at is None while open.
    """

    incident_id: str
    number: int
    alert: Alert
    responders: tuple[Person, ...]
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    is_auto_resolved: bool
    is_cancelled: bool
    priority: int

    @property
    def created_at(self) -> datetime:
        """When it went off."""
        return self.alert.created_at

    @property
    def is_page(self) -> bool:
        """True when it interrupted somebody for a real reason."""
        return self.alert.urgency == "high" and not self.alert.is_test and not self.is_cancelled

    @property
    def is_escalation(self) -> bool:
        """True when it went beyond the first responder."""
        return len(self.responders) > 1


def all_incidents(alerts: Iterable[Alert], rotas: Mapping[str, Rota], seed: int) -> tuple[Incident, ...]:
    """Return an incident for each alert, in the same order."""
    chance, numbers = Chance(seed, "response"), {"pagerduty": 51_200, "servicenow": 210_300}
    incidents = []
    for alert in alerts:
        tool = "servicenow" if alert.team.incidents == "servicenow" else "pagerduty"
        numbers[tool] += 1 if chance.happens(0.9) else 2
        incidents.append(_answered(alert, rotas[alert.team.name], numbers[tool], chance))
    return tuple(incidents)


def _answered(alert: Alert, rota: Rota, number: int, chance: Chance) -> Incident:
    auto = chance.happens(alert.auto)
    until_answer = timedelta(seconds=round(60 * _minutes_to_answer(alert, chance)))
    until_end = timedelta(seconds=round(60 * _minutes_to_end(alert, auto, chance)))
    answered_at: datetime | None = alert.created_at + until_answer
    # What recovers by itself ends at its own time, seen or not; what a person ends, ends after the answer.
    ended_at: datetime | None = alert.created_at + until_end + (timedelta() if auto else until_answer)
    if auto and until_answer >= until_end:
        answered_at = None
    if alert.urgency == "low" and chance.happens(_FORGOTTEN):
        answered_at = ended_at = None
    answered_at, ended_at = _by_export(answered_at), _by_export(ended_at)
    if answered_at and ended_at:
        answered_at = min(answered_at, ended_at)
    cancelled = alert.team.incidents == "servicenow" and not auto and chance.happens(_CANCELLED)
    return Incident(
        _identifier(alert, number, chance), number, alert, _responders(alert, rota, until_answer, auto, chance),
        answered_at, ended_at, auto and ended_at is not None, cancelled, _priority(alert, chance),
    )  # fmt: skip


def _by_export(at: datetime | None) -> datetime | None:
    """Return the instant if the exports can know it; on a clock that can be told apart."""
    at = rhythm.whole(at) if at else None
    return at if at and at < rhythm.EXPORTED else None


def _minutes_to_answer(alert: Alert, chance: Chance) -> float:
    if alert.is_test:
        return chance.between(0.3, 2)
    if alert.urgency == "low":
        return chance.lognormal(150, 1.0)
    hour = alert.created_at.astimezone(alert.team.zone_info).hour
    return chance.lognormal(2.6 if 8 <= hour < 18 else 3.4 if hour >= 18 else 5.5, 0.75)


def _minutes_to_end(alert: Alert, auto: bool, chance: Chance) -> float:
    if alert.is_test:
        return chance.between(1, 5)
    if auto:
        return chance.lognormal(8, 0.7)
    return chance.lognormal(38 if alert.urgency == "high" else 160, 1.0)


def _responders(alert: Alert, rota: Rota, until_answer: timedelta, auto: bool, chance: Chance) -> tuple[Person, ...]:
    first = rota.shift(alert.created_at).person
    is_missed = until_answer > timedelta(minutes=15)
    needs_help = chance.happens(_HELP_OF_HERO if alert.team.hero not in ("", first.name) else _HELP)
    if alert.is_test or alert.urgency == "low" or auto or not (is_missed or needs_help):
        return (first,)
    return first, rota.second(alert.created_at)


def _priority(alert: Alert, chance: Chance) -> int:
    worst = chance.happens(0.2)
    return (1 if worst else 2) if alert.urgency == "high" else (3 if worst else 4)


def _identifier(alert: Alert, number: int, chance: Chance) -> str:
    """Return the identifier; PagerDuty went from 7 to 14 characters during the story."""
    if alert.team.incidents == "servicenow":
        return f"INC{number:07d}"
    if alert.created_at < _LONGER_IDS_FROM:
        return "P" + chance.code(6)
    return "Q" + chance.code(13)
