"""Changes of the sample: versions in order but for rollbacks, which bring back what was live before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import groupby, pairwise
from statistics import median

from tests.demo.reading import (
    EXPORTED,
    FIRST,
    LAST,
    Change,
    changes,
    day,
    incidents,
    instant,
    pages,
    production,
    rows,
    truth,
)


def deploys() -> dict[tuple[str, str], list[Change]]:
    """Successful deploys with a version, by service and environment, in order of their finish."""
    found: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes():
        if change.version and change.outcome == "success" and change.finished_at:
            found[change.service, change.environment].append(change)
    return {place: sorted(own, key=lambda c: (c.finished_at, c.change_id)) for place, own in found.items()}


def number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def undone() -> list[tuple[list[str], Change]]:
    """What rollbacks in production undid, and the change that did; by versions alone, ordered by first appearance."""
    found = []
    for (_, environment), own in deploys().items():
        runs = [list(run) for _, run in groupby(own, key=lambda change: change.version)]
        first_seen: dict[str, int] = {}
        for position, run in enumerate(runs):
            first_seen.setdefault(run[0].version, position)
        for position, run in enumerate(runs[1:], 1):
            before = runs[position - 1]
            is_older = first_seen[run[0].version] < first_seen[before[0].version]
            if environment != "staging" and first_seen[run[0].version] < position and is_older:
                earlier = max(n for n in range(position) if runs[n][0].version == run[0].version)
                found.append(
                    ([change.change_id for failed in runs[earlier + 1 : position] for change in failed], run[0])
                )
    return found


def test_times_are_in_order() -> None:
    for change in production():
        assert change.finished_at
        assert day(change.started_at) >= FIRST
        assert change.started_at < change.finished_at < EXPORTED
        assert day(change.finished_at) <= LAST or change.outcome not in ("success", "rolled_back")


def test_counts() -> None:
    assert Counter(change.team for change in production()) + Counter(
        change.team for change in changes() if change.outcome == "other" and change.started_at < EXPORTED
    ) == Counter(truth()["changes"])
    assert 11_000 < len(production()) < 12_500
    assert 400 < sum(change.environment == "staging" for change in changes()) < 900
    assert {change.environment for change in changes()} == {"production", "prod-eu", "staging", ""}


def test_versions_go_up_unless_one_that_was_live_comes_back() -> None:
    for (_, environment), own in deploys().items():
        if own[0].version.startswith(("v", "2.")):
            live: set[str] = set()
            for before, after in pairwise(own):
                live.add(before.version)
                went_up = number(after.version) > number(before.version)
                assert went_up or (environment != "staging" and after.version in live)


def test_no_version_is_deployed_while_another_deploy_goes_on() -> None:
    for own in deploys().values():
        for before, after in pairwise(own):
            assert before.finished_at
            assert before.finished_at <= after.started_at


def test_rollbacks_inferred_from_versions_are_those_of_the_story() -> None:
    written = {row["reverted_change_id"] for row in rows("rollbacks.csv") if row["finished_at"]} - {""}
    told = [failed for failed, _ in undone() if written & set(failed)]
    assert len(undone()) - len(told) == truth()["rollbacks"]["version"]
    assert len(told) == sum(row["method"] == "redeploy" and row["finished_at"] != "" for row in rows("rollbacks.csv"))
    assert sum(bool(change.reverts) for change in changes()) == truth()["rollbacks"]["flag_turned_off"]
    assert sum(change.outcome == "rolled_back" for change in changes()) == truth()["rollbacks"]["outcome"]


def minutes_to_rollback() -> list[tuple[int, float]]:
    """Year and minutes from the first failed change to the rollback."""
    finished = {change.change_id: change.finished_at for change in changes()}
    pairs = [(failed[0], change) for failed, change in undone()] + [(c.reverts, c) for c in changes() if c.reverts]
    found = []
    for failed, change in pairs:
        begin = finished[failed]
        assert begin
        assert change.finished_at
        found.append((day(change.finished_at).year, (change.finished_at - begin) / timedelta(minutes=1)))
    return found


def test_time_to_rollback_is_skewed_and_falls() -> None:
    both = [minutes for _, minutes in minutes_to_rollback()]
    assert min(both) > 0
    assert 15 < median(both) < 30
    assert sum(both) / len(both) > 1.5 * median(both)
    assert max(both) > 300
    by_year = {year: median(m for y, m in minutes_to_rollback() if y == year) for year in (2025, 2026)}
    assert by_year[2026] < 0.85 * by_year[2025]


def test_written_rollbacks_fit_their_changes() -> None:
    by_id = {change.change_id: change for change in changes()}
    written = rows("rollbacks.csv")
    assert sum(row["finished_at"] == "" for row in written) == truth()["rollbacks"]["open"] == 1
    assert sum(row["finished_at"] != "" for row in written) == truth()["rollbacks"]["written_down"]
    for row in written:
        failed = by_id.get(row["reverted_change_id"])
        failed_at = failed.finished_at if failed else instant(row["failed_change_finished_at"])
        detected_at, started_at, finished_at = (
            instant(row[f"{name}_at"]) for name in ("detected", "started", "finished")
        )
        assert failed_at
        assert detected_at
        assert started_at
        assert failed_at <= detected_at <= started_at < (finished_at or EXPORTED)
        assert failed is None or failed.service == row["service"]
        if row["restored_change_id"]:
            restored = by_id[row["restored_change_id"]]
            assert restored.service == row["service"]
            assert restored.finished_at
            assert restored.finished_at < failed_at


def test_harm_per_change_is_plausible() -> None:
    successful = [change for change in production() if change.outcome in ("success", "rolled_back")]
    assert 0.02 < truth()["incidents_caused_by_changes"] / len(successful) < 0.05
    ends = defaultdict(list)
    for change in successful:
        assert change.finished_at
        ends[change.service].append(change.finished_at)
    day_long = timedelta(hours=24)
    in_window = sum(
        any(end <= incident.created_at <= end + day_long for end in ends[incident.service]) for incident in incidents()
    )
    assert 0.05 < in_window / len(successful) < 0.10


def reversible_share(team: str, year: int, months: range) -> float:
    own = [c for c in production() if c.team == team and day(c.started_at).year == year]
    said = [c for c in own if day(c.started_at).month in months and c.kind in ("deploy", "flag")]
    return sum(c.reversible == "yes" or c.kind == "flag" for c in said) / sum(
        c.kind in ("deploy", "flag") for c in said
    )


def test_one_team_moves_to_flags() -> None:
    team = truth()["planted"]["feature_flag_team"]
    assert reversible_share(team, 2025, range(4, 10)) < 0.25
    assert reversible_share(team, 2026, range(7, 10)) > 0.45


def test_big_bangs_are_large_and_cannot_be_undone() -> None:
    big = max((c for c in production() if c.lines_changed), key=lambda c: c.lines_changed or 0)
    assert (big.service, big.reversible) == ("route-planner", "no")
    assert (big.lines_changed or 0) > 40_000
    tickets = {row["short_description"]: row for row in rows("servicenow-change_request.csv", "cp1252")}
    planted = {bang["service"]: bang["title"] for bang in truth()["planted"]["big_bangs"]}
    assert planted.keys() == {"general-ledger", "route-planner", "shipping-api"}
    cutover = tickets[planted["general-ledger"]]
    assert cutover["backout_plan"] == ""
    assert cutover["risk"] == "High"


def test_github_marks_what_was_replaced_as_inactive() -> None:
    statuses = pages("github-deployment-statuses.json")
    deployments = pages("github-deployments.json")
    assert {int(s["deployment_url"].rsplit("/", 1)[1]) for s in statuses} == {d["id"] for d in deployments}
    assert len({s["id"] for s in statuses}) == len(statuses)
    states = Counter(status["state"] for status in statuses)
    assert states.keys() == {"success", "inactive", "in_progress", "failure", "error"}
    # Every success was replaced but the last one of each repository and environment.
    places = {(d["url"].split("/")[5], d["environment"]) for d in deployments}
    assert states["success"] - states["inactive"] == len(places)
    assert max(deployment["id"] for deployment in deployments) > 2**31


def test_close_codes_of_change_requests() -> None:
    codes = Counter(row["close_code"] for row in rows("servicenow-change_request.csv", "cp1252"))
    assert codes["Unsuccessful - Rolled Back"] >= 20
    assert codes["Unsuccessful"] >= 10
    assert codes["Successful"] > 1000
    states = Counter(row["state"] for row in rows("servicenow-change_request.csv", "cp1252"))
    assert states["Canceled"] >= 10
    assert states["Scheduled"] >= 1
