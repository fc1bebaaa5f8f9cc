"""Change tickets of one service: planned in advance, carried out in the evening, closed with a code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change, Plan, exposure, plans
from flywheel_metrics.demo.company import Service, Team

_ACTIONS = (
    "Upgrade",
    "Patch",
    "Reconfigure",
    "Enlarge",
    "Renew certificates of",
    "Move",
    "Tune",
    "Clean up",
    "Release to",
)
_BACKOUT = (
    "Redeploy the package from before and restart.",
    "Restore the configuration from the backup taken in step 1.",
    "Switch back to the standby, then take the change off the primary.",
)


def tickets(team: Team, service: Service, chance: Chance) -> Iterator[Change]:
    """Yield the change tickets of a service."""
    for number, plan in enumerate(plans(team, service, chance, "evening")):
        ticket = _ticket(team, service, chance, plan)
        if ticket.finished_at is None or ticket.finished_at.astimezone(rhythm.ZONE).date() <= rhythm.LAST:
            yield replace(ticket, change_id=f"{service.name}:{number}")
    if service.weekly >= 2:
        ahead = rhythm.local(rhythm.LAST + timedelta(days=chance.integer(2, 9)), time(19))
        title = f"{chance.pick(_ACTIONS)} {service.name}"
        name = f"{service.name}:ahead"
        yield Change(
            name, service, team, "", "itil", title, "", ahead, None, "scheduled", evidence=chance.pick(_BACKOUT)
        )


def _ticket(team: Team, service: Service, chance: Chance, plan: Plan) -> Change:
    title = plan.big_bang.title if plan.big_bang else f"{chance.pick(_ACTIONS)} {service.name}"
    finished_at = rhythm.whole(plan.at + timedelta(minutes=chance.lognormal(25, 0.6)))
    change = Change("", service, team, "", "itil", title, "", plan.at, finished_at, "success", is_automated=False)
    if plan.big_bang:
        return replace(change, is_bad=True, caused=plan.big_bang.incidents)
    if not chance.happens(rhythm.between(team.irreversible, change.day)):
        change = replace(change, evidence=chance.pick(_BACKOUT))
    return _ended(change, chance)


def _ended(change: Change, chance: Chance) -> Change:
    """Decide how it went. A ticket that was backed out ended only when the old state was back."""
    draw = chance.between(0, 1)
    if draw < 0.02:
        return replace(change, outcome="cancelled")
    if draw < 0.04:
        return replace(change, outcome="failure")
    bad = replace(change, is_bad=chance.happens(rhythm.between(change.team.bad, change.day)))
    if not bad.is_bad or not change.evidence or not chance.happens(change.team.undone) or bad.finished_at is None:
        return bad
    undone_at = rhythm.whole(bad.finished_at + exposure(change.team, change.day, chance))
    return replace(bad, outcome="rolled_back", finished_at=undone_at)
