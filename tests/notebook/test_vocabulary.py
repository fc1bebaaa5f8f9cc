"""The Vocabulary page: seen, drafted, shown before it is saved, saved, and closed to readers."""

from __future__ import annotations

import os
import shutil

import pytest

from flywheel_metrics.notebook import contents
from flywheel_metrics.vocabulary import parse
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")


@pytest.fixture
def own(sample_workspace, tmp_path):
    """A copy of the sample company's workspace, which a test may change."""
    shutil.copytree(sample_workspace.root, tmp_path / "own")
    return Workspace(tmp_path / "own")


def opened(app, tmp_path, workspace):
    return app(workspace).switch_page(os.path.relpath(contents.scripts()["Vocabulary"], tmp_path)).run()


def press(page, label):
    next(each for each in page.button if each.label == label).click().run()
    return page


@pytest.mark.slow
def test_a_rule_is_drafted_shown_with_its_rows_and_numbers_and_saved(app, own, tmp_path):
    before = own.head
    page = opened(app, tmp_path, own)
    page.selectbox(key="vocabulary-meaning").select("preventive").run()
    next(each for each in page.text_input if each.label == "Word or pattern").set_value("tech-debt")
    press(page, "See what it matches")
    assert not page.exception
    assert own.head == before
    moved, rows = page.dataframe[0].value, page.dataframe[1].value
    (told,) = moved[moved["meaning"] == "Preventive work"].to_dict("records")
    assert told["rows then"] - told["rows now"] == told["gain it"] > 0
    assert set(rows["change"]) == {"gains it"}
    assert set(rows["matched text"].str.lower()) == {"tech-debt"}
    numbers = page.dataframe[2].value
    assert {"before", "after"} <= set(numbers.columns)
    press(page, "Save as a new version")
    assert own.head != before
    added = set(parse(own.version(own.head).vocabulary).rules) - set(parse(own.version(before).vocabulary).rules)
    assert {(rule.meaning, rule.field, rule.pattern) for rule in added} == {("preventive", "label", "^tech-debt$")}
    assert "saved as a new dataset version" in page.success[0].value


@pytest.mark.slow
def test_a_wrong_text_is_refused_with_its_line_and_a_draft_can_be_thrown_away(app, own, tmp_path):
    page = opened(app, tmp_path, own)
    page.text_area[0].set_value("# mine\npage = [{ field = 'label', pattern = 'x' }]\n").run()
    press(page, "See what it changes")
    assert "Line 2" in page.error[0].value
    page.text_area[0].set_value("page = []\n").run()
    press(page, "See what it changes")
    assert "Not saved yet" in " ".join(each.value for each in page.markdown)
    press(page, "Throw the draft away")
    assert "Not saved yet" not in " ".join(each.value for each in page.markdown)
