"""Work: sprints of two weeks, and the tickets that teams completed, dropped or left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flywheel_metrics.demo import change, rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.company import Company, Person, Team
from flywheel_metrics.demo.learning import Guardrail
from flywheel_metrics.demo.story import Signature

_LENGTH = timedelta(days=14)
_CARRIED, _DROPPED, _GUARDRAIL = 0.22, 0.05, 0.12
_BUGS = ("Wrong {thing} after a return", "{thing} is empty for guests", "{thing} flickers on small screens")
_PREVENTIVE = (
    "Remove single point of failure in {service}",
    "Time limits for all outgoing calls of {service}",
    "Rehearse restore of {service}",
    "Upgrade {service} before support ends",
    "Alert on symptoms instead of causes for {service}",
    "Make start of {service} independent of its neighbours",
)
_LABELS = ("preventive", "reliability", "postmortem-action", "tech-debt")
_POINTS = (1.0, 2.0, 3.0, 5.0, 8.0)


@dataclass(frozen=True)
class Sprint:
    """Two weeks of a team; half open."""

    sprint_id: str
    name: str
    team: Team
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Item:
    """A ticket; key is empty until the tickets are numbered. sprints: names, the first first."""

    key: str
    team: Team
    title: str
    type: str
    labels: tuple[str, ...]
    service: str
    status: str
    resolution: str
    assignee: Person | None
    reporter: Person
    created_at: datetime
    resolved_at: datetime | None
    sprints: tuple[str, ...]
    points: float | None
    guardrail_id: str = ""


def all_sprints(company: Company) -> tuple[Sprint, ...]:
    """Return the sprints of all teams, those that the story begins and ends in included."""
    return tuple(sprint for number, team in enumerate(company.teams) for sprint in _sprints(team, number))


def _sprints(team: Team, number: int) -> Iterator[Sprint]:
    # Two teams start on Wednesdays; the others share their dates.
    day = date(2025, 3, 26) if team.name in ("Search", "Growth") else date(2025, 3, 24)
    for count in range(1, 41):
        starts_at, ends_at = rhythm.local(day, time(9)), rhythm.local(day + _LENGTH, time(9))
        yield Sprint(str(4100 + 100 * number + count), f"{team.key} Sprint {count}", team, starts_at, ends_at)
        day += _LENGTH
        if day > rhythm.LAST:
            return


def all_items(
    company: Company, sprints: tuple[Sprint, ...], guardrails: Iterable[Guardrail], seed: int
) -> tuple[Item, ...]:
    """Return the tickets of all teams, numbered in the order in which they were written."""
    items: list[Item] = []
    guardrails = tuple(guardrails)
    for team in company.teams:
        chance = Chance(seed, "work", team.name)
        own = [sprint for sprint in sprints if sprint.team == team]
        written = [*_of_sprints(own, chance), *_of_story(team, own, guardrails, company.signatures, chance)]
        written.sort(key=lambda item: (item.created_at, item.title))
        items += (replace(item, key=f"{team.key}-{100 + number}") for number, item in enumerate(written, 1))
    return tuple(items)


def _of_sprints(sprints: list[Sprint], chance: Chance) -> Iterator[Item]:
    for position, sprint in enumerate(sprints):
        team, is_last = sprint.team, position == len(sprints) - 1
        begin, end = max(sprint.starts_at, rhythm.local(rhythm.FIRST, time(8))), min(sprint.ends_at, rhythm.EXPORTED)
        share = (end - begin) / (sprint.ends_at - sprint.starts_at)
        for _ in range(chance.poisson(team.velocity * share)):
            item = _described(team, sprint.starts_at.astimezone(rhythm.ZONE).date(), chance)
            done_at = _working_moment(begin, end, chance)
            names = _membership(sprints, position, chance)
            yield _resolved(replace(item, sprints=names), done_at, chance)
        for _ in range(chance.integer(4, 6) if is_last else chance.poisson(0.25)):
            yield _left_open(_described(team, begin.date(), chance), sprint.name if is_last else "", begin, chance)


def _working_moment(begin: datetime, end: datetime, chance: Chance) -> datetime:
    """Return an instant of work in the half-open range; people close tickets near the end."""
    while True:
        at = begin + (end - begin) * chance.between(0, 1) ** 0.7
        day = rhythm.next_working(at.astimezone(rhythm.ZONE).date())
        moment = rhythm.moment(chance, day, "office").replace(second=0)
        if begin <= moment < end and day <= rhythm.LAST:
            return moment


def _membership(sprints: list[Sprint], position: int, chance: Chance) -> tuple[str, ...]:
    first = position
    while first and chance.happens(_CARRIED):
        first -= 1
    return tuple(sprint.name for sprint in sprints[first : position + 1])


def _described(team: Team, day: date, chance: Chance) -> Item:
    """Return a ticket that says what is to be done and nothing about when."""
    service = chance.pick(team.services).name
    labels: tuple[str, ...] = (service,) if chance.happens(0.3) else ()
    if chance.happens(rhythm.between(team.preventive, day)):
        kind, title = "Task", chance.pick(_PREVENTIVE).format(service=service)
        labels = (chance.weighted(_LABELS, (4, 3, 2, 1)), *labels)
        labels = ("guardrail", *labels) if chance.happens(_GUARDRAIL) else labels
    elif chance.happens(0.3):
        thing = change.title(chance).split(" ", 1)[1].capitalize()
        kind, title = "Bug", chance.pick(_BUGS).format(thing=thing)
    else:
        kind, title = chance.weighted(("Story", "Task"), (3, 1)), change.title(chance)
    points = None if kind == "Bug" or chance.happens(0.1) else chance.weighted(_POINTS, (3, 5, 5, 3, 1))
    assignee, reporter = chance.pick(team.people), chance.pick(team.people)
    nowhen = rhythm.EXPORTED
    return Item("", team, title, kind, labels, service, "", "", assignee, reporter, nowhen, None, (), points)


def _created(before: datetime, chance: Chance) -> datetime:
    day = (before - timedelta(days=1 + chance.lognormal(16, 0.9))).date()
    return rhythm.moment(chance, rhythm.next_working(day), "office").replace(second=0)


def _resolved(item: Item, done_at: datetime, chance: Chance) -> Item:
    created_at = min(_created(done_at, chance), done_at - timedelta(minutes=20))
    done = replace(item, status="Done", resolution="Done", created_at=created_at, resolved_at=done_at)
    if chance.happens(_DROPPED):
        return replace(done, resolution=chance.weighted(("Won't Do", "Duplicate", "Cannot Reproduce"), (5, 3, 1)))
    return done


def _left_open(item: Item, sprint: str, begin: datetime, chance: Chance) -> Item:
    status = chance.pick(("To Do", "In Progress", "In Review")) if sprint else "Backlog"
    assignee = item.assignee if sprint and chance.happens(0.8) else None
    created_at = _created(begin, chance)
    return replace(item, status=status, sprints=(sprint,) if sprint else (), assignee=assignee, created_at=created_at)


def _of_story(
    team: Team,
    sprints: list[Sprint],
    guardrails: tuple[Guardrail, ...],
    signatures: tuple[Signature, ...],
    chance: Chance,
) -> Iterator[Item]:
    """Yield the tickets under which guardrails were built and alerts were fixed."""
    for guardrail in guardrails:
        if guardrail.team == team and guardrail.shipped_at and (guardrail.incident_id or chance.happens(0.5)):
            item = _story_item(team, guardrail.title, "Task", ("preventive", "guardrail"), guardrail.service, chance)
            item = replace(item, guardrail_id=guardrail.guardrail_id)
            yield _done_at(item, guardrail.shipped_at.replace(second=0), sprints, chance)
    for signature in signatures:
        for action in signature.action:
            if action.what == "fix" and signature.service in {service.name for service in team.services}:
                item = _story_item(team, action.title, "Bug", ("hotfix",), signature.service, chance)
                yield _done_at(item, rhythm.local(action.on, time(17, 30)), sprints, chance)


def _story_item(team: Team, title: str, kind: str, labels: tuple[str, ...], service: str, chance: Chance) -> Item:
    return replace(_described(team, rhythm.LAST, chance), title=title, type=kind, labels=labels, service=service)


def _done_at(item: Item, at: datetime, sprints: list[Sprint], chance: Chance) -> Item:
    name = next(sprint.name for sprint in sprints if sprint.starts_at <= at < sprint.ends_at)
    created_at = min(_created(at, chance), at - timedelta(minutes=20))
    return replace(item, status="Done", resolution="Done", sprints=(name,), created_at=created_at, resolved_at=at)
