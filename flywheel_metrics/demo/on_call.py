"""The rotas: who is on call when."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.company import Person, Team

#: Share of the weeks that a hero takes over, because nobody else knows the system.
_HERO_SHARE = 0.55
_SWAP_SHARE = 0.06


@dataclass(frozen=True)
class Shift:
    """A person's turn; half open, UTC."""

    person: Person
    team: Team
    starts_at: datetime
    ends_at: datetime


class Rota:
    """The shifts of a team, without gaps, from before the story to after it."""

    def __init__(self, shifts: tuple[Shift, ...]) -> None:
        self.shifts = shifts
        self._starts = [shift.starts_at for shift in shifts]

    def shift(self, at: datetime) -> Shift:
        """Return the shift at an instant of the story."""
        return self.shifts[bisect_right(self._starts, at) - 1]

    def second(self, at: datetime) -> Person:
        """Return whom an escalation goes to: the hero if there is one and is free, else the person on call next."""
        first = self.shift(at).person
        team = self.shifts[0].team
        for person in team.people:
            if person.name == team.hero != first.name:
                return person
        return next(shift.person for shift in self.shifts[bisect_right(self._starts, at) :] if shift.person != first)


def rota(team: Team, chance: Chance) -> Rota:
    """Return the rota of a team."""
    handovers = list(_handovers(team))
    people = _people(team, len(handovers) - 1, chance)
    shifts = zip(people, handovers, handovers[1:], strict=False)
    return Rota(tuple(Shift(person, team, starts_at, ends_at) for person, starts_at, ends_at in shifts))


def _handovers(team: Team) -> list[datetime]:
    """Return the instants of handover: wall clocks, so that a night in which the clocks change is longer or shorter."""
    clocks = (time(8), time(20)) if team.rota == "half_days" else (time(10),)
    days = [rhythm.FIRST - timedelta(days=rhythm.FIRST.weekday()) + timedelta(days=n) for n in range(7 * 84)]
    return [rhythm.local(day, clock, team.zone_info) for day in days if _hands_over(team, day) for clock in clocks]


def _hands_over(team: Team, day: date) -> bool:
    return team.rota == "half_days" or day.weekday() == 0


def _people(team: Team, shifts: int, chance: Chance) -> list[Person]:
    if team.rota == "half_days":
        return _half_days(team, shifts, chance)
    people: list[Person] = []
    for number in range(shifts):
        person = team.people[number % len(team.people)]
        if team.hero and chance.happens(_HERO_SHARE):
            person = next(someone for someone in team.people if someone.name == team.hero)
        elif chance.happens(_SWAP_SHARE):
            person = chance.pick(team.people)
        people.append(person)
    return people


def _half_days(team: Team, shifts: int, chance: Chance) -> list[Person]:
    """People take four half days in a row of the same clock: those away the nights, the others the days."""
    away = [person for person in team.people if person.zone != team.zone]
    near = [person for person in team.people if person.zone == team.zone]
    people: list[Person] = []
    for number in range(shifts):
        group = away if number % 2 else near
        person = group[number // 8 % len(group)]
        people.append(chance.pick(group) if chance.happens(_SWAP_SHARE / 2) else person)
    return people
