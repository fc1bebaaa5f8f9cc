"""Random small datasets that sit on the corners: ties, the edges of windows, clock changes, year ends, updates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.oracle.build import row
from tests.oracle.dataset import KEYS, Dataset, Row
from tests.oracle.periods import local, midnight
from tests.oracle.settings import Rule, Scope

Draw = Callable[..., Any]

_CLOCKS = ("exposure", "exposure", "reaction", "execution")
#: Zone and a Sunday in it: clocks go forward or back, or a year of 53 weeks ends.
CORNERS = (
    ("UTC", date(2026, 7, 5)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Asia/Kolkata", date(2027, 1, 3)),
    ("Pacific/Auckland", date(2026, 4, 5)),
    ("Pacific/Auckland", date(2026, 9, 27)),
    ("UTC", date(2027, 1, 3)),
)
ZONES = (None, "Europe/Berlin", "America/New_York", "Asia/Kolkata")
TEAMS = (None, "red", "red", "blue", "Rot")
SERVICES = (None, "shop", "shop", "pay", "pay", "laden")
RESPONDERS = ("ann", "bob", "cem", "dee", "eve", "fay")
UPLOADS = {"u1": "alpha", "u2": "alpha", "u3": "beta"}

_MICROSECOND = timedelta(microseconds=1)
#: Steps between events that lie on, just before and just after the edges of the rules.
STEPS = tuple(
    edge + beside
    for edge in (timedelta(), timedelta(seconds=60), timedelta(seconds=120), timedelta(hours=24))
    for beside in (-_MICROSECOND, timedelta(), _MICROSECOND)
) + tuple(timedelta(minutes=minutes) for minutes in (-45, 1, 5, 30, 90, 600))

VOCABULARY: tuple[Rule, ...] = (
    ("production", "environment", "^prod"),
    ("not_production", "environment", "test"),
    ("page", "severity", "^[12]$"),
    ("not_real", "title", r"^\[test\]"),
    ("guardrail.feature_flag", "label", "^flag$"),
    ("guardrail.observability", "title", "dashboard"),
    ("guardrail.rollback", "type", "^guardrail$"),
    ("preventive", "label", "^prevent"),
    ("preventive", "type", "^guardrail$"),
    ("preventive", "component", "^reliability$"),
    ("preventive", "epic", "quiet"),
    ("preventive", "title", "timeout"),
    ("irreversible", "label", "^one-way$"),
    ("reversible", "label", "^revertible$"),
    ("not_completed", "resolution", "duplicate"),
)


@dataclass(frozen=True)
class Example:
    """A dataset, its settings, the vocabulary, and several scopes to ask about."""

    dataset: Dataset
    settings: dict[str, Any]
    vocabulary: tuple[Rule, ...]
    scopes: tuple[Scope, ...]


@dataclass(frozen=True)
class Dice:
    """Throws the values of one row. Times lie near a few instants, so that events meet at the edges of the rules."""

    random: Random
    instants: tuple[datetime, ...]

    def time(self) -> datetime:
        """Return a time at, or one step from, one of the instants."""
        at, step = self.random.choice(self.instants), self.random.choice(STEPS)
        return at + step if self.random.random() < 0.6 else at

    def maybe(self, probability: float = 0.75) -> datetime | None:
        """Return a time with that probability, else None."""
        return self.time() if self.random.random() < probability else None

    def one(self, *values: Any) -> Any:
        """Return one of the values."""
        return self.random.choice(values)

    def some(self, *values: str) -> list[str] | None:
        """Return a list of some of the values, or None."""
        picked = [value for value in values if self.random.random() < 0.3]
        return picked or self.random.choice((None, []))


@st.composite
def examples(draw: Draw) -> Example:
    """Return a dataset with settings, vocabulary and scopes.

    What is drawn is the seed and the number of rows of each table. Each row has dice of its own, so that a failing
    example shrinks to the few rows that matter while these stay as they are.
    """
    seed = draw(st.integers(0, 2**32))
    sizes = {table: draw(st.integers(0, _MOST.get(table, 6))) for table in MAKERS}
    return example(seed, sizes, scope_count=draw(st.integers(1, 4)))


def example(seed: int, sizes: dict[str, int], scope_count: int = 3, like: tuple[int, int] | None = None) -> Example:
    """Return the dataset of that seed with that many rows in each table.

    like: seed of the corner and the settings, and with it that of the ranges declared, so that datasets share these.
    """
    random = Random(seed if like is None else like[0])
    zone, sunday = random.choice(CORNERS)
    settings = {
        "reporting_zone": zone,
        "week_start": random.choice((1, 1, 7, 4)),
        "failed_change": random.choice(("first", "last")),
        "mass_services": random.choice((2, 10)),
        "demonstrated_days": random.choice((90, 1)),
        "merge_seconds": 60,
        "race_seconds": 120,
        "attribution_hours": 24,
        # Dice of its own: the datasets of a seed stay what they are.
        "rollback_clock": Random(f"{seed if like is None else like[0]} clock").choice(_CLOCKS),
    }
    shared = None
    if like is not None:
        random = Random(f"{like} covers")
        shared = {upload: _days(random, zone, sunday) for upload in UPLOADS}
        random = Random(seed)
    instants = tuple(_instant(random, zone, sunday) for _ in range(random.randint(1, 5)))
    covers = shared or {upload: _days(random, zone, sunday) for upload in UPLOADS}
    scopes = tuple(_scope(random, sunday) for _ in range(scope_count))
    tables = {table: _rows(seed, table, size, instants) for table, size in sizes.items()}
    present = {one["upload_id"] for rows in tables.values() for one in rows}
    dataset = Dataset(tables, {upload: covers[upload] for upload in sorted(present)})
    return Example(dataset, settings, VOCABULARY, scopes)


def _instant(random: Random, zone: str, sunday: date) -> datetime:
    """An instant within two weeks of the corner, on an hour that the rules cut at, or in the clock change."""
    day = sunday + timedelta(days=random.choice((-14, -7, -6, -1, 0, 0, 1, 2, 7, 8, 13)))
    return midnight(day, zone) + timedelta(hours=random.choice((0, 0, 0.5, 1, 1.5, 2, 3, 8, 12, 18, 22)))


def _days(random: Random, zone: str, sunday: date) -> tuple[datetime, datetime] | None:
    """A declared range of local days: all that can happen, a part of it, or none declared."""
    throw = random.random()
    if throw < 0.3:
        return None
    if throw < 0.7:
        return midnight(sunday - timedelta(days=60), zone), midnight(sunday + timedelta(days=60), zone)
    first = sunday + timedelta(days=random.choice((-28, -20, -13, -7, -6, 0, 1)))
    return midnight(first, zone), midnight(first + timedelta(days=random.choice((1, 7, 14, 28, 50))), zone)


def _scope(random: Random, sunday: date) -> Scope:
    first = sunday + timedelta(days=random.choice((-20, -13, -7, -6, 0, 1)))
    return Scope(
        first=first,
        last=first + timedelta(days=random.choice((0, 6, 13, 20, 30))),
        teams=random.choice((frozenset(), frozenset(), frozenset({"red"}), frozenset({"red", "blue"}))),
        services=random.choice((frozenset(), frozenset(), frozenset({"shop"}))),
        urgency=random.choice(("all", "all", "high", "low")),
    )


def _rows(seed: int, table: str, size: int, instants: tuple[datetime, ...]) -> list[Row]:
    """Rows of a table; within an upload no key occurs twice, across uploads rows may be told again."""
    found: dict[tuple[Any, ...], Row] = {}
    for number in range(1, size + 1):
        random = Random(f"{seed} {table} {number}")
        upload = random.choice(("u1",) if table in ("services", "aliases") else tuple(UPLOADS))
        tool = UPLOADS[upload]
        made = row(table, tool=tool, upload=upload, number=number, **MAKERS[table](Dice(random, instants), tool))
        found.setdefault((upload, *(made[column] for column in KEYS[table])), made)
    return list(found.values())


def _incident(dice: Dice, tool: str) -> Row:
    return {
        "incident_id": dice.one("i1", "i2", "i3", "i4", "i5"),
        "title": dice.one(None, "disk full", "disk full", "[test] disk full"),
        "service": dice.one(*SERVICES),
        "team": dice.one(*TEAMS),
        "severity": dice.one(None, 1, 2, 3),
        "urgency": dice.one(None, "high", "low"),
        "kind": dice.one(*["real"] * 7, "drill"),
        "status": dice.one(None, "open", "resolved", "resolved", "cancelled"),
        "created_at": dice.time(),
        "acknowledged_at": dice.maybe(),
        "updated_at": dice.maybe(),
        "caused_by_change_id": dice.one(None, None, None, f"{tool}-c1", "alpha-c2", "cafe123"),
        "responders": dice.some(*RESPONDERS[:3]),
    }


def _page(dice: Dice, tool: str) -> Row:
    return {
        "page_id": dice.one("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"),
        "incident_id": dice.one(None, "i1", "i2", "i3"),
        "responder": dice.one(*RESPONDERS),
        "channel": dice.one("push", "push", "sms", "phone", "email"),
        "urgency": dice.one(None, "high", "low"),
        "service": dice.one(*SERVICES),
        "team": dice.one(*TEAMS),
        "title": f"{tool} says",
        "responder_time_zone": dice.one(None, *ZONES),
        "sent_at": dice.time(),
        "acknowledged_at": dice.maybe(),
    }


def _change(dice: Dice, tool: str) -> Row:
    number = dice.random.randint(1, 16)
    reverts = dice.one(*[None] * 12, 1, 2, 3)
    return {
        "change_id": f"{tool}-c{number}",
        "service": dice.one("shop", "shop", "shop", "shop", "pay", "laden", None),
        "team": dice.one("red", *TEAMS),
        "environment": dice.one(None, *["prod"] * 12, "PROD", "prod-test", "stage"),
        "kind": dice.one(*["deploy"] * 6, "release", "flag", "config", "itil"),
        "title": dice.one(None, "add a dashboard", "more"),
        "version": dice.one(None, "v1", "v1", "v2", "v2", "v3", "v10", "1.2", "cafe123", "beef"),
        "started_at": dice.maybe(),
        "finished_at": dice.maybe(0.95),
        "outcome": dice.one(
            *["success"] * 12, "failure", "rolled_back", "rolled_back", "cancelled", "running", "unknown"
        ),
        "reversible": dice.one(*[None] * 6, "yes", "no"),
        "reversible_evidence": dice.one(None, None, "plan"),
        "mechanism": dice.one(None, None, "flag", "revert", "backout_plan"),
        "is_automated": dice.one(None, True, False),
        "labels": dice.some("flag", "revertible", dice.one("one-way", "big", "small")),
        "reverts_change_id": None if reverts in (None, number) else f"{tool}-c{reverts}",
        "updated_at": dice.maybe(),
    }


def _status(dice: Dice, tool: str) -> Row:
    return {
        "status_id": dice.one("s1", "s2", "s3", "s4", "s5", "s6"),
        "change_id": f"{tool}-c{dice.one(1, 2, 3)}",
        "state": dice.one("success", "success", "failure", "running", "inactive", "cancelled", "unknown"),
        "reported_at": dice.time(),
    }


def _rollback(dice: Dice, tool: str) -> Row:
    return {
        "rollback_id": dice.one("r1", "r2", "r3", "r4"),
        "service": dice.one("shop", "pay", "laden", None),
        "team": dice.one(*TEAMS),
        "environment": dice.one(None, "prod", "stage"),
        "reverted_change_id": dice.one(None, f"{tool}-c{dice.random.randint(1, 16)}", "alpha-c2"),
        "method": dice.one(None, "redeploy", "revert", "flag_off", "abort", "backout_plan", "restore"),
        "failed_change_finished_at": dice.maybe(),
        "detected_at": dice.maybe(),
        "started_at": dice.maybe(),
        "finished_at": dice.maybe(),
    }


def _drill(dice: Dice, tool: str) -> Row:
    return {
        "drill_id": dice.one("d1", "d2", "d3"),
        "service": dice.one(*SERVICES),
        "team": dice.one(*TEAMS),
        "practised_by": tool,
        "mechanism": dice.one(None, "redeploy", "redeploy", "flag", "revert"),
        "outcome": dice.one("passed", "failed", "partial"),
        "drilled_at": dice.time(),
    }


def _guardrail(dice: Dice, tool: str) -> Row:
    return {
        "guardrail_id": dice.one("g1", "g2", "g3"),
        "title": tool,
        "kind": dice.one("feature_flag", "rollback", "other"),
        "service": dice.one(*SERVICES),
        "team": dice.one(*TEAMS),
        "shipped_at": dice.maybe(),
        "work_item_id": dice.one(None, None, "w1"),
    }


def _link(dice: Dice, tool: str) -> Row:
    return {
        "incident_id": dice.one("i1", "i2", "i3"),
        "change_id": dice.one("alpha-c1", "alpha-c3", f"{tool}-c2"),
        "kind": dice.one("explicit", "text"),
    }


def _shift(dice: Dice, tool: str) -> Row:
    responder, starts_at = dice.one(*RESPONDERS), dice.time()
    return {
        "responder": responder,
        "schedule": dice.one("first", "second"),
        "team": dice.one(*TEAMS),
        # one zone per instant, so that two shifts that start together agree on it
        "time_zone": ZONES[(RESPONDERS.index(responder) + local(starts_at, "UTC").day) % len(ZONES)],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=dice.one(1, 12, 24, 200)),
    }


def _service(dice: Dice, tool: str) -> Row:
    name = dice.one("shop", "pay")
    return {"service": name, "team": dice.one(*TEAMS), "time_zone": dice.one(*ZONES), "url": tool}


def _alias(dice: Dice, tool: str) -> Row:
    kind = dice.one("service", "team")
    return {"kind": kind, "alias": {"service": "laden", "team": "Rot"}[kind], "canonical": dice.one("shop", "red")}


def _sprint(dice: Dice, tool: str) -> Row:
    starts_at = dice.time()
    return {
        "sprint_id": f"{tool}-{dice.one(1, 2, 3)}",
        "name": dice.one("Sprint 1", "Sprint 2"),
        "team": dice.one(*TEAMS),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(days=dice.one(1, 7, 7, 14)),
    }


def _item(dice: Dice, tool: str) -> Row:
    return {
        "item_id": dice.one("w1", "w2", "w3", "w4", "w5", "w6"),
        "title": dice.one(None, "raise the timeout", "a dashboard"),
        "type": dice.one("Story", "Story", "Guardrail"),
        "labels": dice.some("flag", "prevention"),
        "components": dice.some("reliability"),
        "epic": dice.one(None, None, "Quieter nights"),
        "service": dice.one(*SERVICES),
        "team": dice.one(*TEAMS),
        "status": dice.one("done", "done", "done", "open"),
        "resolution_raw": dice.one(None, "Done", "Duplicate"),
        "created_at": dice.time(),
        "done_at": dice.maybe(),
        "updated_at": dice.maybe(),
        "points": dice.one(None, 1.0, 2.5),
        "linked_ids": dice.some("i1", "i2", tool),
    }


def _membership(dice: Dice, tool: str) -> Row:
    sprint, position = dice.one(("Sprint 1", 1), ("Sprint 2", 2), (f"{tool}-1", 3), (f"{tool}-2", 4), ("Sprint 9", 5))
    return {"item_id": dice.one("w1", "w2", "w3", "w4", "w5", "w6"), "sprint": sprint, "position": position}


#: Most rows of a table, where more than usual are needed to meet.
_MOST = {
    "rollbacks": 3,
    "change_statuses": 4,
    "changes": 24,
    "pages": 16,
    "incidents": 10,
    "work_items": 10,
    "work_item_sprints": 10,
    "on_call": 10,
}

MAKERS: dict[str, Callable[[Dice, str], Row]] = {
    "aliases": _alias,
    "change_statuses": _status,
    "changes": _change,
    "drills": _drill,
    "guardrails": _guardrail,
    "incident_change_links": _link,
    "incidents": _incident,
    "on_call": _shift,
    "pages": _page,
    "rollbacks": _rollback,
    "services": _service,
    "sprints": _sprint,
    "work_item_sprints": _membership,
    "work_items": _item,
}
