"""Everything that happened at Nordlicht, put together."""

from __future__ import annotations

from dataclasses import dataclass

from flywheel_metrics.demo import alerts, changes, incidents, learning, links, on_call, practice, rollbacks, work
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.change import Change
from flywheel_metrics.demo.company import Company, clean_twin, company
from flywheel_metrics.demo.incidents import Incident
from flywheel_metrics.demo.learning import Learning
from flywheel_metrics.demo.links import Link
from flywheel_metrics.demo.on_call import Rota
from flywheel_metrics.demo.practice import Drill, Runbook
from flywheel_metrics.demo.rollbacks import Rollback
from flywheel_metrics.demo.work import Item, Sprint


@dataclass(frozen=True)
class Plot:
    """All events of the story, each kind in order of time. rotas are by team."""

    company: Company
    rotas: dict[str, Rota]
    changes: tuple[Change, ...]
    incidents: tuple[Incident, ...]
    links: tuple[Link, ...]
    rollbacks: tuple[Rollback, ...]
    learning: Learning
    runbooks: tuple[Runbook, ...]
    drills: tuple[Drill, ...]
    sprints: tuple[Sprint, ...]
    items: tuple[Item, ...]


def tell(seed: int, *, is_clean: bool = False) -> Plot:
    """Return the story that the seed tells, or that of its twin, which is not on the treadmill."""
    nordlicht = clean_twin() if is_clean else company()
    rotas = {team.name: on_call.rota(team, Chance(seed, "on call", team.name)) for team in nordlicht.teams}
    made = changes.all_changes(nordlicht.teams, seed)
    happened = incidents.all_incidents(alerts.all_alerts(nordlicht, made, seed), rotas, seed)
    learnt = learning.learning(nordlicht, happened, seed)
    runbooks = practice.all_runbooks(nordlicht, learnt.guardrails, seed)
    sprints = work.all_sprints(nordlicht)
    return Plot(
        nordlicht, rotas, made, happened, links.all_links(happened, seed),
        rollbacks.written_rollbacks(made, happened, seed), learnt, runbooks,
        practice.all_drills(nordlicht, runbooks, seed), sprints,
        work.all_items(nordlicht, sprints, learnt.guardrails, seed),
    )  # fmt: skip
