"""What was learnt: insights and the guardrails that they became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.company import Company, Person, Team
from flywheel_metrics.demo.incidents import Incident
from flywheel_metrics.demo.story import Action, Signature

#: Time from the incident that a guardrail answers to its going live, at least.
_LEAD = timedelta(days=12)
_CONDITIONS = (
    "{service} retries without a limit when its neighbour is slow.",
    "The alert fires only after shoppers have noticed, because it looks at an average over ten minutes.",
    "Nobody could tell from the dashboard what had changed on {service}.",
    "{service} starts with an empty cache and floods the database after every restart.",
    "The time limit of the caller is shorter than that of {service}, so work is done twice.",
    "A default of the library differs between test and production.",
    "The step that undoes the migration of {service} had never been run.",
)
_BLAME = "{name} restarted the wrong worker of {service}."
_GUARDRAILS = (
    ("feature_flag", "Release of {service} separate from its deploy"),
    ("rollback", "Rollback of {service} tested in every pipeline run"),
    ("predictable_failure", "Time limits and retry budget for all calls of {service}"),
    ("safe_data_path", "Migrations of {service} can run twice"),
    ("honest_traffic", "Rate limit for bulk clients of {service}"),
    ("observability", "Burn rate alert and list of changes for {service}"),
    ("other", "Checklist before the season for {service}"),
)


@dataclass(frozen=True)
class Insight:
    """One sentence learnt from an incident."""

    insight_id: str
    incident_id: str
    text: str
    author: Person
    created_at: datetime


@dataclass(frozen=True)
class Guardrail:
    """A guardrail; shipped_at is None while it is planned, incident_id empty when it was adopted from elsewhere."""

    guardrail_id: str
    title: str
    kind: str
    service: str
    team: Team
    shipped_at: datetime | None
    incident_id: str
    insight_id: str


@dataclass(frozen=True)
class Learning:
    """Both, each in order of time."""

    insights: tuple[Insight, ...]
    guardrails: tuple[Guardrail, ...]


def learning(company: Company, incidents: tuple[Incident, ...], seed: int) -> Learning:
    """Return what was learnt from the incidents."""
    insights, guardrails = _of_signatures(company, incidents, Chance(seed, "guardrails"))
    known = {insight.incident_id for insight in insights}
    insights += _of_escalations(incidents, known, company.is_clean, Chance(seed, "insights"))
    guardrails += _adopted(company, Chance(seed, "adopted"))
    guardrails.sort(key=lambda guardrail: (guardrail.shipped_at or rhythm.EXPORTED, guardrail.guardrail_id))
    return Learning(
        tuple(sorted(insights, key=lambda insight: (insight.created_at, insight.insight_id))),
        tuple(guardrails),
    )


def _of_signatures(
    company: Company, incidents: tuple[Incident, ...], chance: Chance
) -> tuple[list[Insight], list[Guardrail]]:
    """Follow each alert that got a guardrail from an incident over its insight to the guardrail."""
    insights: list[Insight] = []
    guardrails: list[Guardrail] = []
    for signature, action in _guarded(company.signatures):
        team = company.owner(signature.service)
        source = _source(signature, action, incidents)
        if source is None:
            continue
        learnt_at = rhythm.office(
            source.created_at.date() + timedelta(days=chance.integer(2, 7)), team.zone_info, chance
        )
        insight = Insight(
            _name("insight", source), source.incident_id, signature.insight, chance.pick(team.people), learnt_at
        )
        insights.append(insight)
        shipped_at = rhythm.local(action.on, time(10, chance.integer(0, 59)))
        guardrails.append(
            Guardrail(
                f"gr-{action.on:%y%m%d}-{signature.service}", action.title, action.kind, signature.service, team,
                shipped_at, source.incident_id, insight.insight_id,
            )
        )  # fmt: skip
    return insights, guardrails


def _guarded(signatures: Iterable[Signature]) -> Iterator[tuple[Signature, Action]]:
    for signature in signatures:
        for action in signature.action:
            if action.what == "guardrail":
                yield signature, action


def _source(signature: Signature, action: Action, incidents: tuple[Incident, ...]) -> Incident | None:
    """Return the last incident of the alert that left time to build the guardrail; None where it never went off."""
    found = (
        incident
        for incident in reversed(incidents)
        if incident.alert.pattern == signature.title
        and incident.alert.service == signature.service
        and incident.created_at.date() <= action.on - _LEAD
    )
    return next(found, None)


def _name(kind: str, incident: Incident) -> str:
    return f"{kind}-{incident.incident_id}"


def _of_escalations(incidents: Iterable[Incident], known: set[str], is_clean: bool, chance: Chance) -> list[Insight]:
    """Insights from escalations that led to no guardrail; in one team some name a person instead of a condition.

    Where nobody is on the treadmill, every page is learnt from, and soon.
    """
    insights = []
    for incident in incidents:
        team = incident.alert.team
        if not incident.is_page or not (incident.is_escalation or is_clean) or incident.incident_id in known:
            continue
        if not chance.happens(team.learns):
            continue
        text = _BLAME if team.hero else chance.pick(_CONDITIONS)
        text = text.format(service=incident.alert.service, name=incident.responders[0].name)
        day = incident.created_at.date() + timedelta(days=round(chance.lognormal(3 if is_clean else 5, 0.8)))
        if day < rhythm.LAST - timedelta(days=4):
            author, at = chance.pick(team.people), rhythm.office(day, team.zone_info, chance)
            insights.append(Insight(_name("insight", incident), incident.incident_id, text, author, at))
    return insights


def _adopted(company: Company, chance: Chance) -> list[Guardrail]:
    """Guardrails that teams took over from each other, more of them as the flywheel turns, and a few planned ones."""
    guardrails = []
    for number, day in enumerate(rhythm.days()):
        for team in company.teams:
            if team.hero or not rhythm.is_working(day):
                continue
            if chance.happens(rhythm.between(team.preventive, day) * 0.09):
                kind, title = chance.pick(_GUARDRAILS)
                service = chance.pick(team.services).name
                at = None if day > rhythm.LAST - timedelta(days=5) else rhythm.office(day, team.zone_info, chance)
                name = f"gr-{number:03d}-{team.key.lower()}"
                guardrails.append(Guardrail(name, title.format(service=service), kind, service, team, at, "", ""))
    return guardrails
