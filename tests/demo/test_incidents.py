"""Incidents of the sample: in order, answered by whoever was on call, and quieter where a guardrail works."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from statistics import mean
from zoneinfo import ZoneInfo

from tests.demo.reading import (
    BERLIN,
    EXPORTED,
    FIRST,
    LAST,
    Incident,
    changes,
    day,
    incidents,
    instant,
    monday,
    rows,
    team_of,
    truth,
)

Shift = tuple[datetime, datetime, str]


def rotas() -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = defaultdict(list)
    for row in rows("on_call.csv"):
        starts_at, ends_at = instant(row["starts_at"]), instant(row["ends_at"])
        assert starts_at
        assert ends_at
        assert ZoneInfo(row["time_zone"])
        found[row["team"]].append((starts_at, ends_at, row["responder"]))
    return {team: sorted(shifts) for team, shifts in found.items()}


def test_times_are_in_order() -> None:
    for incident in incidents():
        assert FIRST <= day(incident.created_at) <= LAST
        assert incident.acknowledged_at is None or incident.created_at <= incident.acknowledged_at < EXPORTED
        assert incident.resolved_at is None or incident.created_at < incident.resolved_at < EXPORTED
        if incident.acknowledged_at and incident.resolved_at:
            assert incident.acknowledged_at <= incident.resolved_at


def test_every_incident_is_told_once() -> None:
    ids = [incident.incident_id for incident in incidents()]
    assert len(set(ids)) == len(ids)
    pagerduty = sorted(i.number for i in incidents() if not i.incident_id.startswith("INC"))
    assert len(set(pagerduty)) == len(pagerduty)
    assert {len(name) for name in ids if not name.startswith("INC")} == {7, 14}


def test_numbers_follow_time() -> None:
    for is_ticket in (True, False):
        numbers = [i.number for i in incidents() if i.incident_id.startswith("INC") is is_ticket]
        assert sum(a > b for a, b in itertools.pairwise(numbers)) <= 3  # within one second


def test_rotas_have_no_gap_and_no_overlap() -> None:
    assert rotas().keys() == set(team_of().values())
    for shifts in rotas().values():
        assert shifts[0][0].astimezone(BERLIN).date() <= FIRST
        assert day(shifts[-1][1]) > LAST
        assert all(a[1] == b[0] for a, b in itertools.pairwise(shifts))
        assert {end - start for start, end, _ in shifts} <= {
            timedelta(hours=hours) for hours in (11, 12, 13, 167, 168, 169)
        }


def test_first_responder_was_on_call() -> None:
    by_team = {team: (shifts, [shift[0] for shift in shifts]) for team, shifts in rotas().items()}
    for incident in incidents():
        shifts, starts = by_team[incident.team]
        assert incident.responders[0] == shifts[bisect_right(starts, incident.created_at) - 1][2]


def test_kinds_of_ends() -> None:
    report = [row for quarter in (2025, 2026) for n in range(1, 5) for row in quarter_rows(quarter, n)]
    assert all((row["resolved_on"] == "") == (row["seconds_to_resolve"] == "") for row in report)
    assert sum(row["auto_resolved"] == "1" for row in report) > 300
    assert all(not row["resolved_by_user_name"] for row in report if row["auto_resolved"] == "1")
    assert 3 <= sum(row["resolved_on"] == "" for row in report) <= 40
    assert sum(row["description"].endswith("\n") for row in report) > 300
    assert sum("[TEST]" in row["description"] for row in report) >= 12
    assert 0.15 < sum(row["urgency"] == "low" for row in report) / len(report) < 0.35
    offsets = {row["created_on"][-6:] for row in report}
    assert offsets == {"+02:00", "+01:00"}


def quarter_rows(year: int, quarter: int) -> list[dict[str, str]]:
    inside = date(year, 3 * quarter - 2, 1) >= FIRST and date(year, 3 * quarter - 2, 1) <= LAST
    return rows(f"pagerduty-incidents-{year}-q{quarter}.csv") if inside else []


def test_pages_a_week_are_the_true_ones() -> None:
    counted = Counter(monday(incident.created_at).isoformat() for incident in incidents() if incident.is_page)
    assert dict(sorted(counted.items())) == truth()["pages_per_week"]
    assert sum("[TEST]" in incident.title for incident in incidents()) == truth()["test_incidents"]


def quarter(at: datetime) -> str:
    return f"{day(at).year}-q{(day(at).month + 2) // 3}"


def pages_a_week(team: str = "") -> dict[str, float]:
    counted = Counter(quarter(i.created_at) for i in incidents() if i.is_page and team in ("", i.team))
    return {name: count / 13 for name, count in sorted(counted.items())}


def test_pages_fall_after_a_bad_quarter() -> None:
    weekly = pages_a_week()
    assert 55 < weekly["2025-q2"] < 67
    assert weekly["2025-q4"] == max(weekly.values())
    assert 36 < weekly["2026-q3"] < 46
    assert weekly["2025-q4"] > weekly["2026-q1"] > weekly["2026-q2"] > weekly["2026-q3"]


def test_the_treadmill_does_not_get_quieter_and_the_exemplary_team_does() -> None:
    treadmill, exemplary = (pages_a_week(truth()["planted"][name]) for name in ("treadmill_team", "exemplary_team"))
    assert treadmill["2026-q3"] > 0.9 * treadmill["2025-q2"]
    assert exemplary["2026-q3"] < 0.5 * exemplary["2025-q2"]


def test_counts_vary_more_than_chance() -> None:
    weeks = [truth()["pages_per_week"][name] for name in list(truth()["pages_per_week"])[1:27]]
    assert sum((week - mean(weeks)) ** 2 for week in weeks) / (len(weeks) - 1) > 0.9 * mean(weeks)


def test_nights_are_quieter_than_days_but_not_silent() -> None:
    hours = Counter(incident.created_at.astimezone(BERLIN).hour for incident in incidents() if incident.is_page)
    night = sum(hours[hour] for hour in range(6)) / 6
    noon = sum(hours[hour] for hour in range(10, 16)) / 6
    assert 0.25 * noon < night < 0.9 * noon


def matches(incident: Incident, service: str, alert: str) -> bool:
    pattern = re.sub(r"\\\{[a-z]+\\\}", ".+", re.escape(alert))
    return incident.service == service and bool(re.fullmatch(pattern, incident.title.strip()))


def test_guardrails_work_or_do_not_as_the_truth_says() -> None:
    """Over eight weeks before and after; bounds leave room for chance at these counts."""
    ratios = {}
    for action in truth()["actions"]:
        on = date.fromisoformat(action["on"])
        days = [day(i.created_at) for i in incidents() if matches(i, action["service"], action["alert"])]
        before = sum(on - timedelta(weeks=8) <= at < on for at in days)
        after = sum(on <= at < on + timedelta(weeks=8) for at in days)
        weeks_after = min(8.0, ((LAST - on).days + 1) / 7)
        ratios[action["service"], action["on"]] = (after / weeks_after) / (before / 8)
    working = [ratios[a["service"], a["on"]] for a in truth()["actions"] if a["works"] and not a["fades_after_weeks"]]
    idle = [ratios[a["service"], a["on"]] for a in truth()["actions"] if not a["works"]]
    assert len(working) >= 15
    assert mean(working) < 0.45
    assert sum(ratio < 0.6 for ratio in working) >= 0.85 * len(working)
    assert len(idle) >= 4
    assert 0.65 < mean(idle) < 1.5


def test_relief_that_fades_comes_back() -> None:
    for action in truth()["actions"]:
        if weeks := action["fades_after_weeks"]:
            on = date.fromisoformat(action["on"])
            days = [day(i.created_at) for i in incidents() if matches(i, action["service"], action["alert"])]
            quiet = sum(on <= at < on + timedelta(weeks=weeks) for at in days) / weeks
            back = [on + timedelta(weeks=weeks + 4), on + timedelta(weeks=weeks + 14)]
            assert quiet < 0.7 * sum(back[0] <= at < back[1] for at in days) / 10


def test_a_hero_carries_one_team() -> None:
    hero, team = truth()["planted"]["hero"], truth()["planted"]["treadmill_team"]
    answered = [incident for incident in incidents() if incident.is_page and incident.team == team]
    assert sum(hero in incident.responders for incident in answered) / len(answered) > 0.6


def test_links_and_causes_name_earlier_changes() -> None:
    by_incident = {incident.incident_id: incident for incident in incidents()}
    by_change = {change.change_id: change for change in changes()}
    named = [(row["incident_id"], row["change_id"]) for row in rows("incident_change_links.csv")]
    named += [(incident.incident_id, incident.caused_by) for incident in incidents() if incident.caused_by]
    assert 150 < len(named) < truth()["incidents_caused_by_changes"]
    for incident_id, change_id in named:
        incident, change = by_incident[incident_id], by_change[change_id]
        assert incident.service == change.service
        finished_at = change.started_at if change.outcome == "rolled_back" else change.finished_at
        assert finished_at
        assert finished_at <= incident.created_at <= finished_at + timedelta(hours=60)


def test_services_are_in_the_catalogue() -> None:
    assert {incident.service for incident in incidents()} | {change.service for change in changes()} <= set(team_of())
    assert all(incident.team == team_of()[incident.service] for incident in incidents())
