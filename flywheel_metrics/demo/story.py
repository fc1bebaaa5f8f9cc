"""What alerts and what was done about it, read from story.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance

#: Weeks in which a fading relief goes from all to nothing.
FADING_WEEKS = 4
#: Rate of an alert that pages in the clean twin ÷ its rate.
_CALM = 0.04


@dataclass(frozen=True)
class Action:
    """Something done about an alert; ``ratio`` is the rate afterwards ÷ the rate before."""

    what: str
    on: date
    ratio: float
    title: str
    kind: str = ""
    fades: int | None = None

    def factor(self, day: date) -> float:
        """Return the rate on a day ÷ the rate before."""
        if day < self.on:
            return 1.0
        if self.fades is None:
            return self.ratio
        gone = (day - self.on - timedelta(weeks=self.fades)).days / (7 * FADING_WEEKS)
        return self.ratio + (1 - self.ratio) * min(1.0, max(0.0, gone))


@dataclass(frozen=True)
class Signature:
    """A kind of alert: a service and a title with variable parts."""

    service: str
    title: str
    rate: float
    profile: str = "traffic"
    urgency: str = "high"
    auto: float = 0.16
    insight: str = ""
    action: tuple[Action, ...] = ()

    def calmed(self) -> Signature:
        """Return the alert where it pages once in a long while, and where nothing is done that does not last."""
        lasting = tuple(action for action in self.action if action.what == "guardrail" and action.fades is None)
        return replace(self, rate=self.rate * (_CALM if self.urgency == "high" else 1.0), action=lasting)

    def expected(self, day: date) -> float:
        """Return the expected number of alerts on a day."""
        actions = 1.0
        for action in self.action:
            actions *= action.factor(day)
        return self.rate / 7 * rhythm.alert_factor(self.profile, day) * actions

    def alert(self, chance: Chance, day: date) -> str:
        """Return a title with its variable parts filled in."""
        return fill(self.title, chance, day)


@dataclass(frozen=True)
class BigBang:
    """A change that replaced everything at once; ``at`` is a wall clock, ``incidents`` what it caused."""

    service: str
    at: datetime
    title: str
    lines: int
    incidents: int


def fill(title: str, chance: Chance, day: date) -> str:
    """Return the title with its variable parts filled in; each occurrence draws anew."""
    parts = title.split("{")
    text = [parts[0]]
    for part in parts[1:]:
        name, rest = part.split("}", 1)
        text += [_value(name, chance, day), rest]
    return "".join(text)


def _value(name: str, chance: Chance, day: date) -> str:
    if name == "host":
        return f"ip-10-{chance.integer(0, 31)}-{chance.integer(0, 255)}-{chance.integer(2, 254)}"
    if name == "id":
        return chance.code(8, "0123456789abcdef")
    if name == "day":
        return (day - rhythm.DAY).isoformat()
    low, high = {"n": (2, 90), "big": (20_000, 900_000), "ms": (950, 8000), "minutes": (11, 240)}.get(name, (2, 97))
    return str(chance.integer(low, high))


@cache
def signatures() -> tuple[Signature, ...]:
    """Return every kind of alert of the story."""
    return tuple(_signature(entry) for entry in _document()["signature"])


@cache
def big_bangs() -> tuple[BigBang, ...]:
    """Return the changes that replaced everything at once."""
    return tuple(BigBang(**entry) for entry in _document()["big_bang"])


def _document() -> dict[str, Any]:
    return tomllib.loads((resources.files("flywheel_metrics.demo") / "story.toml").read_text(encoding="utf-8"))


def _signature(entry: dict[str, Any]) -> Signature:
    return Signature(**{**entry, "action": tuple(Action(**action) for action in entry.get("action", ()))})
