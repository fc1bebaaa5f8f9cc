"""A change, what people mean to change and when, and how long harm lasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.company import Service, Team
from flywheel_metrics.demo.story import BigBang

_VERBS = (
    "Show",
    "Speed up",
    "Simplify",
    "Rework",
    "Add",
    "Remove",
    "Rename",
    "Translate",
    "Align",
    "Log",
    "Bump",
    "Split",
)
_THINGS = (
    "gift card field", "delivery estimate", "address form", "price badge", "size advice", "order history",
    "voucher text", "stock indicator", "return label", "basket summary", "image loader", "currency format",
    "filter panel", "review stars", "store finder", "tracking link", "loyalty points", "dependency set",
    "build image", "error messages", "A/B variant", "API client", "consent dialog", "invoice layout", "pick list",
    "export job", "settings page", "health endpoint",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A change in one environment.

    change_id is provisional until the changes are numbered. finished_at is None while running. is_bad: it did harm.
    caused: incidents that it is sure to cause. undoes: changes that this one undid, first first; restores: the change
    whose version it brought back. is_told: the tool says so itself (a flag that names what it reverts).
    """

    change_id: str
    service: Service
    team: Team
    environment: str
    kind: str
    title: str
    version: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    lines_changed: int | None = None
    reversible: str = ""
    evidence: str = ""
    mechanism: str = ""
    is_automated: bool = True
    labels: tuple[str, ...] = ()
    is_bad: bool = False
    caused: int = 0
    undoes: tuple[str, ...] = ()
    restores: str = ""
    is_told: bool = False

    @property
    def is_production(self) -> bool:
        """True when it went where the customers are."""
        return self.environment != "staging"

    @property
    def day(self) -> date:
        """The company's day on which it began."""
        return self.started_at.astimezone(rhythm.ZONE).date()


@dataclass(frozen=True)
class Plan:
    """A change that somebody means to make."""

    at: datetime
    big_bang: BigBang | None = None


def plans(team: Team, service: Service, chance: Chance, hours: str) -> Iterator[Plan]:
    """Yield what a team means to change on a service, in order of time; ``hours`` is a profile of the rhythm."""
    bangs = {bang.at.date(): bang for bang in service.big_bangs}
    for day in rhythm.days():
        count = chance.poisson(service.weekly / 7 * rhythm.change_factor(day))
        times = sorted(rhythm.moment(chance, day, hours, team.zone_info) for _ in range(count))
        if bang := bangs.get(day):
            yield Plan(rhythm.local(day, bang.at.time()), bang)
        else:
            yield from (Plan(at) for at in times)


def title(chance: Chance) -> str:
    """Return what a change might be called."""
    return f"{chance.pick(_VERBS)} {chance.pick(_THINGS)}"


def exposure(team: Team, day: date, chance: Chance) -> timedelta:
    """Return how long a harmful change stays until it is undone: skewed, with a tail of hours."""
    minutes = chance.lognormal(rhythm.between(team.undo_minutes, day), 1.05)
    return timedelta(minutes=min(max(minutes, 3.0), 26 * 60))
