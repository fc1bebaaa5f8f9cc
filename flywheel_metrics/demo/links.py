"""Which of the incidents that changes caused somebody linked to the change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.incidents import Incident

_EXPLICIT, _TEXT = 0.5, 0.1


@dataclass(frozen=True)
class Link:
    """An incident and the change that caused it; kind is explicit or text."""

    incident: Incident
    change_id: str
    kind: str
    confidence: float

    @property
    def is_in_ticket(self) -> bool:
        """True when the incident's own ticket names the change."""
        return self.incident.alert.team.incidents == "servicenow"


def all_links(incidents: Iterable[Incident], seed: int) -> tuple[Link, ...]:
    """Return the links in the order of the incidents."""
    chance, links = Chance(seed, "links"), []
    for incident in incidents:
        if not incident.alert.caused_by:
            continue
        draw = chance.between(0, 1)
        if draw < _EXPLICIT:
            links.append(Link(incident, incident.alert.caused_by, "explicit", 1.0))
        elif draw < _EXPLICIT + _TEXT and incident.alert.team.incidents != "servicenow":
            links.append(Link(incident, incident.alert.caused_by, "text", 0.7))
    return tuple(links)
