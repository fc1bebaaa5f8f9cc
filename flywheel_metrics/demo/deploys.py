"""Deploys, flag flips and configuration changes of one service, in the order in which they reach the environments."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change, Plan, exposure, plans, title
from flywheel_metrics.demo.company import Service, Team

_FAILS, _CANCELLED, _AGAIN, _STAGED, _CONFIGURES = 0.022, 0.004, 0.006, 0.07, 0.07
_AFTER_ROLLBACK = timedelta(minutes=25)
_GAP = timedelta(minutes=15)
_FLAGS = (
    "instant-refunds",
    "one-click-order",
    "new-basket",
    "split-payment",
    "gift-wrap",
    "guest-checkout",
    "saved-cards",
)


def deploys(team: Team, service: Service, chance: Chance) -> list[Change]:
    """Return the changes of a service, rollbacks and staging included."""
    lane = _Lane(team, service, chance)
    for plan in plans(team, service, chance, "office"):
        lane.carry_out(plan)
    return lane.changes


class _Lane:
    """The way of a service to production: one deploy at a time, versions counted up."""

    def __init__(self, team: Team, service: Service, chance: Chance) -> None:
        self.team, self.service, self.chance = team, service, chance
        self.changes: list[Change] = []
        self._number = chance.integer(120, 800)
        self._live: Change | None = None
        self._free_at = rhythm.local(rhythm.FIRST, datetime.min.time())

    def carry_out(self, plan: Plan) -> None:
        """Make the planned change as soon as the lane is free, and undo it when it does harm and people choose to."""
        at = max(plan.at, self._free_at)
        if at.astimezone(rhythm.ZONE).date() > rhythm.LAST:
            return
        day = at.astimezone(rhythm.ZONE).date()
        if plan.big_bang is None and self.chance.happens(rhythm.between(self.team.flags, day)):
            self._flip_flag(at)
        elif plan.big_bang is None and self.team.changes == "own" and self.chance.happens(_CONFIGURES):
            self._configure(at)
        else:
            self._deploy(replace(plan, at=at))

    def _change(self, kind: str, title: str, started_at: datetime, minutes: float) -> Change:
        """Record nothing yet: return a successful change in production."""
        finished_at = rhythm.whole(started_at + timedelta(minutes=minutes))
        return Change(
            f"{self.service.name}:{len(self.changes)}", self.service, self.team, self.team.environment, kind, title, "",
            started_at, finished_at, "success", is_automated=self.chance.happens(0.85),
        )  # fmt: skip

    def _add(self, change: Change) -> Change:
        self.changes.append(change)
        assert change.finished_at is not None  # noqa: S101 - a running change is made only at export
        self._free_at = change.finished_at + _GAP
        return change

    def _is_bad(self, change: Change) -> bool:
        return self.chance.happens(rhythm.between(self.team.bad, change.day))

    def _is_undone(self, change: Change, finished_at: datetime) -> bool:
        in_time = finished_at.astimezone(rhythm.ZONE).date() <= rhythm.LAST
        return change.is_bad and in_time and self.chance.happens(self.team.undone)

    def _flip_flag(self, at: datetime) -> None:
        flag, share = self.chance.pick(_FLAGS), self.chance.pick((5, 10, 25, 50, 100))
        change = self._change("flag", f"Turn on {flag} for {share} % of shoppers", at, 0.5)
        change = replace(change, reversible="yes", evidence=f"flag {flag}", mechanism="flag", is_automated=False)
        change = self._add(replace(change, is_bad=self._is_bad(change)))
        undone_at = rhythm.whole(at + timedelta(minutes=1 + self.chance.lognormal(6, 0.8)))
        if self._is_undone(change, undone_at):
            off = replace(
                self._change("flag", f"Turn off {flag}", undone_at, 0.3), mechanism="flag", is_automated=False
            )
            self._add(replace(off, undoes=(change.change_id,), is_told=True))

    def _configure(self, at: datetime) -> None:
        change = self._change("config", f"Configuration: {title(self.chance).lower()}", at, 1)
        lines = self.chance.integer(1, 24)
        self._add(replace(change, lines_changed=lines, is_bad=self._is_bad(change)))

    def _deploy(self, plan: Plan) -> None:
        change = self._next_version(plan)
        if plan.big_bang is None and self.chance.happens(_FAILS + _CANCELLED):
            outcome = "failure" if self.chance.happens(_FAILS / (_FAILS + _CANCELLED)) else "cancelled"
            self._add(replace(change, outcome=outcome))
            return
        if self._live and plan.big_bang is None and self.chance.happens(_AGAIN):
            self._add(replace(change, version=self._live.version, title="Deploy again after a restart", reversible=""))
            return
        caused = plan.big_bang.incidents if plan.big_bang else 0
        change = replace(change, is_bad=caused > 0 or self._is_bad(change), caused=caused)
        before, self._live = self._live, self._add(change)
        undone_at = rhythm.whole(self._free_at - _GAP + exposure(self.team, change.day, self.chance))
        if before and plan.big_bang is None and change.reversible != "no" and self._is_undone(change, undone_at):
            self._roll_back(change, before, undone_at)

    def _next_version(self, plan: Plan) -> Change:
        change = self._change(*self._kind_and_title(plan), plan.at, self.chance.between(2, 9))
        self._number += 1
        change = replace(change, version=self._version(), lines_changed=self._lines(plan))
        if plan.big_bang or self.chance.happens(rhythm.between(self.team.irreversible, change.day)):
            change = replace(change, reversible="no", labels=("schema-migration", "no-rollback"))
        elif self.chance.happens(0.12):
            change = replace(change, reversible="yes", evidence="rollback plan", labels=("rollback-plan",))
        if self.team.environment and self.chance.happens(_STAGED) and not plan.big_bang:
            self._stage(change)
        return replace(change, change_id=f"{self.service.name}:{len(self.changes)}")

    def _stage(self, change: Change) -> None:
        started_at = change.started_at - timedelta(minutes=10)
        finished_at = rhythm.whole(started_at + timedelta(minutes=3))
        self.changes.append(replace(change, environment="staging", started_at=started_at, finished_at=finished_at))

    def _kind_and_title(self, plan: Plan) -> tuple[str, str]:
        kind = "release" if self.service.name == "landing-pages" else "deploy"
        return kind, plan.big_bang.title if plan.big_bang else title(self.chance)

    def _lines(self, plan: Plan) -> int | None:
        if self.team.changes == "github":
            return None
        return (
            plan.big_bang.lines
            if plan.big_bang
            else max(1, min(self.team.largest, round(self.chance.lognormal(55, 1.2))))
        )

    def _version(self) -> str:
        if self.team.changes == "github":
            return self.chance.code(40, "0123456789abcdef")
        if self.team.environment == "prod-eu":
            return f"2.{self._number // 20}.{self._number % 20}"
        return f"v{self._number}"

    def _roll_back(self, failed: Change, restored: Change, undone_at: datetime) -> None:
        """Deploy the version from before again; at times another deploy went out before anybody noticed."""
        undoes = [failed.change_id]
        last_at = failed.finished_at or undone_at
        if undone_at - last_at > timedelta(hours=1) and self.chance.happens(0.4):
            between = self._next_version(Plan(rhythm.whole(last_at + (undone_at - last_at) / 2)))
            undoes.append(self._add(between).change_id)
        minutes = self.chance.between(0.8, 2.5)
        kind = "release" if failed.kind == "release" else "deploy"
        change = self._change(kind, f"Roll back {self.service.name}", undone_at - timedelta(minutes=minutes), minutes)
        started_at = rhythm.whole(change.started_at)
        change = replace(
            change, version=restored.version, started_at=started_at, finished_at=undone_at, is_automated=False
        )
        self._live = self._add(replace(change, undoes=tuple(undoes), restores=restored.change_id))
        if self.chance.happens(0.04):
            self._return_to(failed)
        self._free_at += _AFTER_ROLLBACK

    def _return_to(self, failed: Change) -> None:
        """Undo the rollback: the version was not to blame after all."""
        at = self._free_at + timedelta(minutes=self.chance.integer(20, 90))
        if at.astimezone(rhythm.ZONE).date() <= rhythm.LAST:
            change = replace(self._change(failed.kind, "Deploy again, not the cause", at, 4), version=failed.version)
            self._live = self._add(change)
