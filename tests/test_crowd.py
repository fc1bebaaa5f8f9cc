"""No group under five people can be had, neither asked for nor by subtracting one answer from another."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from flywheel_metrics import metric
from flywheel_metrics.answer import ask, rows
from flywheel_metrics.crowd import LEAST, cells
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.scope import Scope

START = date(2026, 1, 5)


def company(chance, weeks):
    """People by team and week: teams of any size, on call in turns, some in two teams, some weeks empty."""
    people, everybody = {}, [f"p{number}" for number in range(60)]
    for team in [*(f"T{number}" for number in range(chance.randint(1, 6))), *([None] if chance.random() < 0.3 else [])]:
        members = chance.sample(everybody, chance.choice((1, 2, 3, 4, 5, 6, 9, 14)))
        begins = chance.choice((0, 0, 0, weeks // 2))
        people[team] = {
            START + timedelta(days=7 * week): frozenset(chance.sample(members, min(len(members), chance.randint(1, 3))))
            for week in range(begins, weeks)
            if chance.random() < 0.9
        }
    return people


def scope(chance, teams, weeks):
    first = START + timedelta(days=chance.randrange(7 * weeks))
    last = first + timedelta(days=chance.randrange(7 * weeks))
    return Scope(first, last, tuple(sorted(chance.sample(teams, chance.randint(0, len(teams))))))


def parts(people, shown):
    """Team and week of everything that a shown answer is about; a week counts where it lies in the days whole."""
    return {
        (team, week)
        for team, found in people.items()
        for week in found
        if (not shown.teams or team in shown.teams)
        and shown.first_day <= week
        and week + timedelta(days=6) <= shown.last_day
    }


def group(people, some):
    return frozenset().union(*(people[team][week] for team, week in some))


@pytest.mark.parametrize("seed", range(40))
def test_no_small_group_can_be_subtracted(seed):
    chance = random.Random(seed)
    weeks = chance.choice((8, 26, 60))
    people = company(chance, weeks)
    found = cells(people, [START + timedelta(days=7 * week) for week in range(weeks)])
    teams = [team for team in people if team is not None]
    asked = [found.shown(scope(chance, teams, weeks)) for _ in range(60)]
    shown = [parts(people, each) for each in asked if each is not None]
    for one in shown:
        assert len(group(people, one)) >= LEAST or not one
        for other in shown:
            if other < one:
                assert len(group(people, one - other)) >= LEAST


def test_a_large_company_is_still_shown_week_by_week_and_by_team():
    chance = random.Random(1)
    weeks = [START + timedelta(days=7 * week) for week in range(52)]
    people = {
        f"T{number}": {week: frozenset(chance.sample([f"{number}-{each}" for each in range(7)], 2)) for week in weeks}
        for number in range(8)
    }
    found = cells(people, weeks)
    assert found.is_weekly
    assert found.separate == set(people)
    assert 3 <= len(found.blocks) <= 26
    whole = Scope(weeks[3], weeks[4] + timedelta(days=6))
    assert found.shown(whole) == whole
    year = Scope(weeks[0], weeks[-1] + timedelta(days=6), ("T1", "T2"))
    assert found.shown(year) == year


def test_small_teams_are_only_shown_together():
    weeks = [START + timedelta(days=7 * week) for week in range(4)]
    people = {
        "A": dict.fromkeys(weeks, frozenset("abcdef")), "B": dict.fromkeys(weeks, frozenset("ghi")),
        "C": dict.fromkeys(weeks, frozenset("jkl")),
    }  # fmt: skip
    found = cells(people, weeks)
    assert found.bundles == (("A",), ("B", "C"))
    days = (weeks[0], weeks[-1] + timedelta(days=6))
    assert found.shown(Scope(*days, ("B",))).teams == ("B", "C")
    assert found.shown(Scope(*days, ("A", "B"))).teams == ()
    assert found.shown(Scope(*days, ("Z",))) is None
    lonely = cells({"A": dict.fromkeys(weeks, frozenset("abc"))}, weeks)
    assert lonely.shown(Scope(*days)) is None


@pytest.fixture(scope="module")
def datasets(sample_workspace):
    own = sample_workspace.open(sample_workspace.head)
    return own, Dataset(own.version, own.database, is_guarded=True)


def test_for_others_a_teams_figure_covers_whole_blocks_and_no_single_week(datasets):
    own, guarded = datasets
    found = metric.find("pages_per_person")
    first, last = own.covered_days
    asked = Scope(first, last, (own.teams[0],))
    shown = ask(guarded, found, asked)
    assert shown.note.startswith("Of ")
    assert "fewer than 5 people" in shown.note
    assert shown.one("scope")["value"] > 0
    assert set(shown.series("week")["coverage"]) == {"none"}
    assert shown.series("week")["value"].isna().all()
    assert shown.one("previous")["value"] is None
    assert rows(guarded, shown).empty
    week = Scope(date(2026, 3, 2), date(2026, 3, 8), (own.teams[0],))
    assert ask(own, found, week).one("scope")["value"] is not None
    assert ask(guarded, found, week).one("scope")["value"] is None
    assert ask(guarded, found, week).note.startswith("Withheld")


def test_for_others_everybody_together_stays_as_it_is(datasets):
    own, guarded = datasets
    found = metric.find("pages_per_person")
    assert ask(guarded, found, own.default_scope).frame.equals(ask(own, found, own.default_scope).frame)
    split = ask(guarded, found, own.default_scope, "team")
    assert split.series("week", own.teams[0])["value"].isna().all()
    assert ask(guarded, metric.find("pages_per_week"), own.default_scope, "team").note == ""
