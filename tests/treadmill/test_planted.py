"""Every sign of the treadmill that the sample company plants is found, and its clean twin raises none."""

from __future__ import annotations

import json
from datetime import date

import pytest

from flywheel_metrics import answer, demo, metric, sample
from flywheel_metrics.scope import Scope
from flywheel_metrics.treadmill import judge, signs, summary
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.slow

WHOLE = Scope(date(2025, 4, 7), date(2026, 9, 27))


@pytest.fixture(scope="module")
def truth():
    return json.loads((sample.FOLDER / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nordlicht(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("sample"))
    opened = workspace.open(sample.load(workspace))
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def twin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twin")
    demo.write(folder / "exports", is_clean=True)
    workspace = Workspace(folder / "workspace")
    opened = workspace.open(sample.load(workspace, folder / "exports"))
    yield opened
    opened.database.close()


def found(dataset, scope):
    return {name: judge(answer.ask(dataset, each, scope)) for name, each in signs().items()}


def rows(dataset, name, scope=WHOLE):
    return answer.rows(dataset, answer.ask(dataset, metric.find(name), scope))


def test_every_planted_sign_is_found(nordlicht, truth):
    for scope in (nordlicht.default_scope, WHOLE):
        judged = found(nordlicht, scope)
        assert sorted(name for name, each in judged.items() if each.is_raised) == truth["planted"]["signs"]
        assert summary(list(judged.values())).startswith("7 of 7 signs of the treadmill are there: ")


def test_the_clean_twin_raises_none(twin):
    for scope in (twin.default_scope, WHOLE):
        judged = found(twin, scope)
        assert {name: each.sentence for name, each in judged.items() if each.is_raised} == {}
        told = [name for name, each in judged.items() if each.is_raised is False]
        assert len(told) >= 5  # and not for want of data
    assert json.loads((sample.FOLDER / "truth.json").read_text(encoding="utf-8"))["planted"]["signs"]


def test_the_team_of_the_hero_is_found_and_nobody_is_named(nordlicht, truth):
    listed = rows(nordlicht, "hero_mode")
    assert set(listed.loc[listed["is_hero_mode"], "team"]) == {truth["planted"]["treadmill_team"]}
    assert listed["team"].nunique() == 8
    assert not [column for column in listed if "responder" in column]
    assert "person-" not in listed.to_csv()


def test_exactly_the_insights_that_blame_are_found_with_the_name_masked(nordlicht, truth):
    listed = rows(nordlicht, "postmortems_naming_people")
    assert sorted(listed["insight_id"]) == truth["planted"]["blaming_insights"]
    assert listed["text"].str.startswith("[name] restarted").all()
    assert truth["planted"]["hero"].split()[0] not in listed.to_csv()


def test_big_bangs_are_found_where_the_exports_tell_a_size(nordlicht, truth):
    planted = {bang["title"]: bang["service"] for bang in truth["planted"]["big_bangs"]}
    listed = set(rows(nordlicht, "big_bang_changes")["title"])
    # The ticket of the ledger's cutover tells no lines.
    assert listed == {title for title, service in planted.items() if service != "general-ledger"}


def test_fixes_that_fade_are_found_and_lasting_ones_are_not_accused(nordlicht, truth):
    listed = rows(nordlicht, "fading_fixes")
    accused = set(listed.loc[listed["has_faded"], "title"])
    ids = {action["guardrail_id"] for action in truth["actions"] if action["fades_after_weeks"] is None}
    assert not set(listed.loc[listed["has_faded"], "fix_id"]) & ids
    fading = [action for action in truth["actions"] if action["fades_after_weeks"] is not None]
    assert len(accused) >= 3 > len(fading) - len(accused)


def test_the_same_seed_gives_the_same_twin(tmp_path):
    for name in ("first", "second"):
        demo.write(tmp_path / name, is_clean=True)
    for file in (tmp_path / "first").iterdir():
        assert file.read_bytes() == (tmp_path / "second" / file.name).read_bytes()
