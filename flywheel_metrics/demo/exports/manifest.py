"""manifest.toml: what the files do not say themselves.  truth.json: what the generator knows and the files hide."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.exports.files import File
from flywheel_metrics.demo.plot import Plot

_SIGNS = (
    "big_bang_changes", "fading_fixes", "hero_mode", "learning_lag", "postmortems_naming_people", "repeat_pages",
    "status_without_design_change",
)  # fmt: skip
_HEAD = f"""\
# The sample company: its files, in the order in which they are loaded, and what they do not say themselves.
# covers: first and last day that a file covers, both included.
# time_zone: of the times in a file that carry no offset.
# rows: rows under the header.

title = "Nordlicht (sample company)"

[settings]
reporting_zone = "{rhythm.ZONE.key}"
week_start = 1
"""


def manifest(files: Iterable[File]) -> str:
    """Return the manifest of the files."""
    return _HEAD + "".join(_entry(file) for file in files)


def _entry(file: File) -> str:
    lines = ["", "[[file]]", f'name = "{file.name}"', f'covers = ["{file.first}", "{file.last}"]']
    lines += [f'time_zone = "{file.time_zone}"'] if file.time_zone else []
    return "\n".join([*lines, f"rows = {file.rows}", ""])


def truth(plot: Plot, files: Iterable[File]) -> str:
    """Return what tests compare findings with, as JSON."""
    facts = {
        "rows": {file.name: file.rows for file in files},
        "pages_per_week": _pages_per_week(plot),
        "expected_recurring_alerts_per_week": _expected_per_week(plot),
        "actions": _actions(plot),
        "planted": {
            "treadmill_team": "Logistics",
            "exemplary_team": "Checkout",
            "feature_flag_team": "Payments",
            "hero": next((team.hero for team in plot.company.teams if team.hero), ""),
            "blaming_insights": sorted(i.insight_id for i in plot.learning.insights if i.text.startswith(_names(plot))),
            "big_bangs": [
                {"service": bang.service, "title": bang.title, "incidents": bang.incidents}
                for team in plot.company.teams
                for service in team.services
                for bang in service.big_bangs
            ],
            "signs": _signs(plot),
        },
        "rollbacks": _rollbacks(plot),
        "changes": dict(
            sorted(Counter(c.team.name for c in plot.changes if c.is_production and c.finished_at).items())
        ),
        "test_incidents": sum(incident.alert.is_test for incident in plot.incidents),
        "incidents_caused_by_changes": sum(bool(incident.alert.caused_by) for incident in plot.incidents),
    }
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _signs(plot: Plot) -> list[str]:
    """Return the signs of the treadmill that the story plants: all of them, or none in the clean twin."""
    return [] if plot.company.is_clean else list(_SIGNS)


def _names(plot: Plot) -> tuple[str, ...]:
    return tuple(person.name for team in plot.company.teams for person in team.people)


def _pages_per_week(plot: Plot) -> dict[str, int]:
    """Return pages by the Monday of their week in the reporting zone."""
    days = (i.created_at.astimezone(rhythm.ZONE).date() for i in plot.incidents if i.is_page)
    counts = Counter(day - timedelta(days=day.weekday()) for day in days)
    return {monday.isoformat(): counts[monday] for monday in sorted(counts)}


def _expected_per_week(plot: Plot) -> dict[str, float]:
    """Return the expected high-urgency alerts that no change causes, without the bursts, by the Monday of the week."""
    totals: dict[str, float] = {}
    for day in rhythm.days():
        monday = (day - timedelta(days=day.weekday())).isoformat()
        expected = sum(signature.expected(day) for signature in plot.company.signatures if signature.urgency == "high")
        totals[monday] = totals.get(monday, 0.0) + expected
    return {monday: round(total, 1) for monday, total in totals.items()}


def _actions(plot: Plot) -> list[dict[str, object]]:
    """Return what was done about alerts, with the true ratio of the rate afterwards to the rate before."""
    ids = {(g.service, g.title): g.guardrail_id for g in plot.learning.guardrails}
    return [
        {
            "service": signature.service, "alert": signature.title, "what": action.what, "on": action.on.isoformat(),
            "guardrail_id": ids.get((signature.service, action.title)), "true_ratio": action.ratio,
            "works": action.ratio < 0.8, "fades_after_weeks": action.fades,
        }
        for signature in plot.company.signatures
        for action in signature.action
    ]  # fmt: skip


def _rollbacks(plot: Plot) -> dict[str, int]:
    """Return rollbacks by the evidence that the files hold; each is counted once, under the best."""
    written = {row.failed_change_id for row in plot.rollbacks if row.finished_at and row.failed_change_id}
    undoing = [change for change in plot.changes if change.undoes]
    return {
        "written_down": sum(row.finished_at is not None for row in plot.rollbacks),
        "open": sum(row.finished_at is None for row in plot.rollbacks),
        "flag_turned_off": sum(change.is_told for change in undoing),
        "version": sum(not change.is_told and not written & set(change.undoes) for change in undoing),
        "outcome": sum(change.outcome == "rolled_back" for change in plot.changes),
    }
