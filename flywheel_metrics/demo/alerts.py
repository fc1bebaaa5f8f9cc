"""Alerts: what goes off and why, before anybody answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change
from flywheel_metrics.demo.company import Company, Team
from flywheel_metrics.demo.story import Signature, fill

#: An alert that brings others along: its share, and the longest time until they come.
_BURST, _BURST_MINUTES = 0.05, 50
#: Shapes of the weekly ups and downs of a team and of one kind of alert; smaller is wilder.
_TEAM_SHAPE, _SIGNATURE_SHAPE = 14.0, 25.0
#: Share of harmful changes that alert although they were undone.
_ALERTS_THOUGH_UNDONE = 0.5
_SYMPTOMS = (
    "5xx ratio {percent} % above 2 %",
    "Error budget burns {n} times too fast",
    "Latency p95 {ms} ms, was 300 ms",
)
_TEST = "[TEST] Paging test, please ignore"


@dataclass(frozen=True)
class Alert:
    """Something that went off. ``pattern`` is its title before the variable parts were filled in."""

    team: Team
    service: str
    pattern: str
    title: str
    urgency: str
    auto: float
    created_at: datetime
    caused_by: str = ""
    is_test: bool = False


def all_alerts(company: Company, changes: Iterable[Change], seed: int) -> tuple[Alert, ...]:
    """Return every alert of the story, in order of time."""
    alerts = [*_recurring(company, seed), *_caused(changes, seed), *_tests(company, seed)]
    inside = (alert for alert in alerts if alert.created_at.astimezone(rhythm.ZONE).date() <= rhythm.LAST)
    return tuple(sorted(inside, key=lambda alert: (alert.created_at, alert.service, alert.title)))


def _recurring(company: Company, seed: int) -> Iterator[Alert]:
    moods = {team.name: _Mood(Chance(seed, "mood", team.name), _TEAM_SHAPE) for team in company.teams}
    for signature in company.signatures:
        team = company.owner(signature.service)
        yield from _of_signature(team, signature, moods[team.name], Chance(seed, "alerts", signature.title))


class _Mood:
    """Ups and downs by week that make counts vary more than pure chance does."""

    def __init__(self, chance: Chance, shape: float) -> None:
        self._weeks = [chance.gamma(shape) for _ in range(82)]

    def factor(self, days: int) -> float:
        """Return the factor of the week, by days since the first."""
        return self._weeks[days // 7]


def _of_signature(team: Team, signature: Signature, mood: _Mood, chance: Chance) -> Iterator[Alert]:
    own_mood = _Mood(chance, _SIGNATURE_SHAPE)
    for number, day in enumerate(rhythm.days()):
        mean = signature.expected(day) * mood.factor(number) * own_mood.factor(number)
        for _ in range(chance.poisson(mean)):
            at = rhythm.moment(chance, day, signature.profile)
            for created_at in (at, *_followers(at, chance)):
                title = signature.alert(chance, day)
                auto = signature.auto if signature.urgency == "high" else 0.4
                yield Alert(team, signature.service, signature.title, title, signature.urgency, auto, created_at)


def _followers(at: datetime, chance: Chance) -> list[datetime]:
    if not chance.happens(_BURST):
        return []
    minutes = [chance.between(3, _BURST_MINUTES) for _ in range(chance.integer(1, 2))]
    return [rhythm.whole(at + timedelta(minutes=minute)) for minute in minutes]


def _caused(changes: Iterable[Change], seed: int) -> Iterator[Alert]:
    """Alerts that harmful changes cause, before they are undone."""
    changes = tuple(changes)
    undone_at = {name: change.finished_at for change in changes for name in change.undoes}
    chance = Chance(seed, "caused")
    for change in changes:
        if not change.is_bad or change.finished_at is None:
            continue
        if change.outcome == "rolled_back":
            yield _harm(change, change.started_at, change.finished_at, chance)
        elif change.caused:
            for _ in range(change.caused):
                yield _harm(change, change.finished_at, change.finished_at + timedelta(hours=60), chance)
        elif change.change_id not in undone_at or chance.happens(_ALERTS_THOUGH_UNDONE):
            end = undone_at.get(change.change_id) or change.finished_at + timedelta(hours=20)
            yield _harm(change, change.finished_at, end, chance)


def _harm(change: Change, begin: datetime, end: datetime, chance: Chance) -> Alert:
    if change.caused:
        delay = (end - begin) * chance.between(0.01, 0.95)
    else:
        delay = min(timedelta(minutes=chance.lognormal(14, 1.0)), (end - begin) * 0.6)
    created_at = (begin + delay).replace(microsecond=0) + timedelta(seconds=1)
    if not rhythm.is_told_apart(created_at):
        created_at = begin + timedelta(seconds=30)
    pattern = f"{change.service.name}: {chance.pick(_SYMPTOMS)}"
    title = fill(pattern, chance, change.day)
    urgency = "high" if chance.happens(0.62) or change.caused else "low"
    return Alert(change.team, change.service.name, pattern, title, urgency, 0.05, created_at, change.change_id)


def _tests(company: Company, seed: int) -> Iterator[Alert]:
    chance = Chance(seed, "tests")
    for number, day in enumerate(rhythm.days()):
        if number % 24 == 9:
            team = company.teams[number // 24 % len(company.teams)]
            at = rhythm.local(day, time(11, chance.integer(0, 59)))
            yield Alert(team, team.services[0].name, _TEST, _TEST, "high", 0.0, at, is_test=True)
