"""No group under five people can be had, neither asked for nor by subtracting one answer from another."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from flywheel_metrics import metric
from flywheel_metrics.answer import ask, rows
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.privacy.crowd import COLUMNS, LEAST, cells
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace
from tests.sizes import cases

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
    long_ago = ask(guarded, found, replace(week, first_day=date(2001, 1, 1), last_day=date(2001, 1, 7)))
    assert (long_ago.note, long_ago.one("scope")["coverage"]) == ("", "none")  # there is nothing to withhold


def test_for_others_everybody_together_stays_as_it_is(datasets):
    own, guarded = datasets
    found = metric.find("pages_per_person")
    assert ask(guarded, found, own.default_scope).frame.equals(ask(own, found, own.default_scope).frame)
    split = ask(guarded, found, own.default_scope, "team")
    assert split.series("week", own.teams[0])["value"].isna().all()
    assert ask(guarded, metric.find("pages_per_week"), own.default_scope, "team").note == ""


@pytest.fixture
def each_has_a_service(tmp_path):
    """Six people who are paged each week, each for one service, and each on another day."""
    key = bytes(range(32))
    lines = [
        f"I{week}{person},Zed Q{'abcdef'[person]},push,{START + timedelta(days=7 * week + person)}T10:00:00Z,s{person},Pay"
        for week in range(8)
        for person in range(6)
    ]
    path = tmp_path / "pages.csv"
    path.write_text("\n".join(["incident_id,responder,channel,sent_at,service,team", *lines]) + "\n")
    workspace = Workspace(tmp_path / "workspace")
    workspace.commit(stage(path, tmp_path / "staged", Answers(), default_zone="UTC", key=key))
    return workspace.open_masked(workspace.head, key)


@pytest.mark.slow
def test_for_others_no_choice_of_a_service_or_an_urgency_singles_somebody_out(each_has_a_service):
    guarded, found = each_has_a_service, metric.find("pages_per_person")
    whole = ask(guarded, found, guarded.default_scope)
    assert whole.one("scope")["people"] == 6
    for part in ({"services": ("s1",)}, {"urgency": "high"}):
        for split in (None, "team"):
            asked = ask(guarded, found, replace(guarded.default_scope, **part), split)
            assert not asked.frame["people"].between(1, LEAST - 1).any()
            assert "all services and urgencies" in asked.note


@pytest.mark.slow
def test_for_others_the_days_of_a_cut_week_are_withheld(each_has_a_service):
    guarded, found = each_has_a_service, metric.find("pages_per_person")
    for days in ((9, 9), (7, 12), (3, 30)):
        asked = Scope(*(START + timedelta(days=each) for each in days))
        for row in ask(guarded, found, asked).series("week").to_dict("records"):
            first = row["period"].date()
            is_whole = asked.first_day <= first and first + timedelta(days=6) <= asked.last_day
            assert (row["pages"] == 6) is is_whole
            assert is_whole or (row["pages"], row["people"], row["coverage"]) == (0, 0, "none")


def test_for_others_no_row_about_one_person_is_listed(datasets):
    own, guarded = datasets
    found = metric.find("pages_per_person")
    assert len(rows(own, ask(own, found, own.default_scope)))
    assert rows(guarded, ask(guarded, found, own.default_scope)).empty


@pytest.mark.parametrize("name", sorted(metric.everything()))
def test_for_others_no_column_tells_whose_a_row_is(datasets, name):
    own, guarded = datasets
    shown = rows(guarded, ask(guarded, metric.find(name), own.default_scope))
    assert not set(shown) & set(COLUMNS)
    assert not any(shown[column].astype(str).str.contains("person-").any() for column in shown)


@pytest.fixture(scope="module")
def hero_companies(tmp_path_factory):
    """Two companies with the same incidents, one hero in each large team: of one 60 % of the responses, of the other 80 %."""
    found = []
    for share in (6, 8):
        folder = tmp_path_factory.mktemp(f"heroes {share}")
        lines = [
            f"{team}{day},{START + timedelta(days=day)}T10:00:00Z,{team},s,2,Zed {team}{'abcdefgh'[0 if day % 10 < share else 1 + (day // 10 + day) % (size - 1)]}"
            for day in range(500)
            for team, size in (("Large", 6), ("Larger", 8), ("Small", 4))
        ]
        path = folder / "incidents.csv"
        path.write_text("\n".join(["incident_id,created_at,team,service,severity,responders", *lines]) + "\n")
        workspace = Workspace(folder / "workspace")
        workspace.commit(stage(path, folder / "staged", Answers(), default_zone="UTC", key=bytes(range(32))))
        found.append((workspace.open(workspace.head), workspace.open_masked(workspace.head, bytes(range(32)))))
    return found


@pytest.mark.slow
def test_for_others_no_two_scopes_tell_the_share_of_a_hero(hero_companies):
    """What others see of two companies that differ in nothing but that share is the same, so nothing derives it."""
    chance, found = random.Random(3), metric.find("hero_mode")
    (own, guarded), (other_own, other_guarded) = hero_companies
    seen = set()
    for _ in range(cases(150, 15)):
        first = START + timedelta(days=150 + chance.randrange(150))
        teams = tuple(sorted(chance.sample(("Large", "Larger", "Small"), chance.randint(0, 2))))
        asked = Scope(first, first + timedelta(days=chance.randrange(7, 200)), teams)
        shown, other = ask(guarded, found, asked), ask(other_guarded, found, asked)
        assert shown.frame.equals(other.frame)
        assert shown.frame["top_share"].isna().all()
        listed = rows(guarded, shown)
        assert listed.equals(rows(other_guarded, other))
        assert set(listed) == {"team", "people", "is_hero_mode"}
        assert (listed["people"] >= LEAST).all()
        seen |= {*listed["team"]}
        whole, less = (ask(each, found, asked).one("scope") for each in (own, other_own))
        assert whole["value"] == shown.one("scope")["value"]
        assert whole["value"] is None or not whole["value"] or whole["top_share"] != less["top_share"]
    assert seen == {"Large", "Larger"}
