"""GitHub: deployments and their statuses, as ``gh api --paginate`` prints them: one JSON array per page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

from flywheel_metrics.demo.change import Change
from flywheel_metrics.demo.company import Company
from flywheel_metrics.demo.exports import spelling

_PAGE = 100
_API = "https://api.github.com/repos/nordlicht"


def deployments(company: Company, changes: Iterable[Change]) -> str:
    """Return the deployments of each repository, newest first."""
    return "".join(_pages([_deployment(company, change) for change in reversed(own)]) for own in _by_service(changes))


def statuses(company: Company, changes: Iterable[Change]) -> str:
    """Return the statuses of each deployment, newest first."""
    pages = []
    for own in _by_service(changes):
        replaced_at = _replaced(own)
        pages += [_pages(_statuses(company, change, replaced_at.get(change.change_id))) for change in reversed(own)]
    return "".join(pages)


def _by_service(changes: Iterable[Change]) -> list[list[Change]]:
    ordered = sorted(changes, key=lambda change: (change.service.name, change.started_at, change.change_id))
    return [list(own) for _, own in groupby(ordered, key=lambda change: change.service.name)]


def _pages(rows: Sequence[dict[str, object]]) -> str:
    pages = (rows[start : start + _PAGE] for start in range(0, len(rows), _PAGE))
    return "".join(json.dumps(page, ensure_ascii=False, separators=(",", ":")) for page in pages)


def _url(company: Company, change: Change) -> str:
    repository = company.spelling("github", "service", change.service.name, change.day)
    return f"{_API}/{repository}/deployments/{change.change_id}"


def _deployment(company: Company, change: Change) -> dict[str, object]:
    url = _url(company, change)
    at = spelling.zulu(change.started_at)
    login = "nordlicht-deploy[bot]" if change.is_automated else change.team.people[0].name.split()[0].lower()
    return {
        "url": url, "id": int(change.change_id), "task": "deploy", "original_environment": change.environment,
        "environment": change.environment, "description": change.title, "created_at": at,
        "updated_at": spelling.zulu(change.finished_at or change.started_at), "statuses_url": f"{url}/statuses",
        "creator": {"login": login}, "sha": change.version, "ref": "main", "payload": {},
    }  # fmt: skip


def _replaced(own: Sequence[Change]) -> dict[str, Change]:
    """Return for each deployment the one that made it inactive: the next success in the same environment."""
    replaced: dict[str, Change] = {}
    live: dict[str, Change] = {}
    for change in sorted(own, key=lambda change: (change.finished_at or change.started_at, change.change_id)):
        if change.outcome == "success":
            if before := live.get(change.environment):
                replaced[before.change_id] = change
            live[change.environment] = change
    return replaced


def _statuses(company: Company, change: Change, by: Change | None) -> list[dict[str, object]]:
    number = int(change.change_id)
    reports = [("in_progress", change.started_at)] if number % 3 == 0 else []
    state = "success" if change.outcome == "success" else "failure" if number % 2 else "error"
    reports.append((state, change.finished_at or change.started_at))
    if by:
        reports.append(("inactive", by.finished_at or by.started_at))
    return [
        {
            "id": 2 * number + 3 * position, "state": state, "environment": change.environment,
            "created_at": spelling.zulu(at), "updated_at": spelling.zulu(at), "deployment_url": _url(company, change),
        }
        for position, (state, at) in reversed(list(enumerate(reports)))
    ]  # fmt: skip
