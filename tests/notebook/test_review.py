"""The review on a page: cells and words in the address, words taken back, and what a frozen link shows of them."""

from __future__ import annotations

import os
import shutil
from datetime import date

import pytest

from flywheel_metrics.notebook import contents
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.report.commentary import Commentaries
from flywheel_metrics.scope import Scope
from flywheel_metrics.sharing import Links
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")

SCOPE = Scope(date(2026, 7, 1), date(2026, 9, 30))
DAYS = {"from_": "2026-07-01", "to": "2026-09-30"}


@pytest.fixture
def workspace(sample_workspace, tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(sample_workspace.root.parent / "key"))
    return Workspace(shutil.copytree(sample_workspace.root, tmp_path / "workspace"))


@pytest.fixture
def review(app, workspace, tmp_path):
    """Return a function that opens the review with these query parameters."""

    def opened(**query):
        page = app(workspace, **query)
        return page.switch_page(os.path.relpath(contents.scripts()["Review"], tmp_path)).run()

    return opened


def html(page):
    return "\n".join(str(each.proto.body) for each in page.html)


def test_cells_come_in_the_order_of_the_address(review):
    page = review(**DAYS, cells="page_debt,verdict,quiet_time")
    assert not page.exception
    shown = html(page)
    places = [shown.index(f">{title}: ") for title in ("Where it stalls", "Verdict", "Time without a major incident")]
    assert places == sorted(places)
    assert "Pages per week" not in shown
    assert page.query_params["cells"] == "page_debt,verdict,quiet_time"
    assert page.query_params["notes"] == "none"


def test_a_cell_that_there_is_none_of_is_told(app, workspace):
    page = app(workspace, **DAYS, cells="verdict,nothing", notes="0123")
    assert [each.value for each in page.warning if "nothing" in each.value]
    assert [each.value for each in page.warning if "no commentary" in each.value]


@pytest.mark.slow
def test_words_are_kept_shown_and_taken_back(review, workspace):
    page = review(**DAYS, cells="verdict")
    area = next(each for each in page.text_area if each.label.startswith("Your own words"))
    area.set_value("**Quieter** <script>alert(1)</script>")
    page.button(key="words-keep-verdict").click().run()
    kept = Commentaries(workspace)
    assert kept.read(kept.current(SCOPE)).notes["verdict"].startswith("**Quieter**")
    assert page.query_params["notes"] == kept.current(SCOPE)
    assert "<strong>Quieter</strong> &lt;script&gt;" in html(page)
    page.button(key="review-undo").click().run()
    assert page.query_params["notes"] == "none"
    assert "Quieter" not in html(page)


def test_an_address_shows_the_words_of_its_day(review, workspace):
    first = Commentaries(workspace).write(SCOPE, "verdict", "As of May", workspace.head)
    Commentaries(workspace).write(SCOPE, "verdict", "As of June", workspace.head)
    assert "As of June" in html(review(**DAYS, cells="verdict"))
    assert "As of May" in html(review(**DAYS, cells="verdict", notes=first))


@pytest.mark.slow
def test_a_frozen_link_shows_cells_and_words_and_changes_nothing(app, workspace, tmp_path):
    notes = Commentaries(workspace).write(SCOPE, "verdict", "Thanks to the queue", workspace.head)
    query = {"data": [workspace.head], **SCOPE.to_query(), "cells": ["verdict"], "notes": [notes]}
    link_id = Links(workspace.root).make("Q3", query, product="0.1.0", pages=("Review",))
    Commentaries(workspace).write(SCOPE, "verdict", "Something later", workspace.head)
    page = app(workspace, share=link_id)
    page = page.switch_page(os.path.relpath(contents.scripts()["Review"], tmp_path)).run()
    assert not page.exception
    assert "Thanks to the queue" in html(page)
    assert "Something later" not in html(page)
    assert not page.text_area
    assert not [each for each in page.button if "words" in str(each.key)]
