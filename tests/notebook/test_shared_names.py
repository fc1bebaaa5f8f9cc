"""A frozen link names nobody, on any page, whatever its maker wrote: file names, its own name, rules, words, events."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest

from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.notebook import contents
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, load_key
from flywheel_metrics.report.commentary import Commentaries
from flywheel_metrics.scope import Scope
from flywheel_metrics.sharing import Links
from flywheel_metrics.vocabulary import default_text
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")

NAMES = ("zorblax", "quimby")
DAYS = [date(2026, 3, 2) + timedelta(days=each) for each in range(56)]
SCOPE = Scope(DAYS[0], DAYS[-1])
RULE = """preventive = [
    { field = "label", pattern = '^zorblax-cleanup$' },  # asked for by Quimby
"""


def _commit(workspace, folder, name, header, rows):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    staged = stage(path, folder / f"staged {name}", Answers(), default_zone="UTC", key=load_key())
    workspace.commit(staged)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    made = Workspace(tmp_path / "workspace")
    pages = [f"I{number},Zorblax Quimby,push,{day}T10:00:00Z,pay,Pay" for number, day in enumerate(DAYS)]
    _commit(made, tmp_path, "pages of Zorblax.csv", "incident_id,responder,channel,sent_at,service,team", pages)
    _commit(
        made, tmp_path, "runbooks.csv", "runbook_id,title,service,created_at",
        ["notes/quimby/restart,How Zorblax restarts it,pay,2026-03-01T10:00:00Z"],
    )  # fmt: skip
    made.define(default_text().replace("preventive = [\n", RULE))
    return made


@pytest.fixture
def link_id(workspace):
    notes = Commentaries(workspace).write(SCOPE, "verdict", "Ask Zorblax Quimby", workspace.head)
    query = {"data": [workspace.head], **SCOPE.to_query(), "notes": [notes]}
    return Links(workspace.root).make("For Zorblax Quimby", query, product="0.1.0")


def everything(page):
    """Return all that a page holds: what is shown, what could be chosen, tables."""
    parts = []
    for node in page._tree:
        parts.append(str(getattr(node, "proto", "")))
        value = getattr(node, "value", None)
        parts.append(value.to_csv() if hasattr(value, "to_csv") else str(value))
    return "\n".join(parts).casefold()


@pytest.mark.slow
def test_the_names_are_there_in_ones_own_view(app, workspace):
    page = app(workspace, data=workspace.head).switch_page(_script("Vocabulary", workspace)).run()
    page = page.selectbox(key="vocabulary-meaning").select("preventive").run()
    assert all(name in everything(page) for name in NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("title", contents.titles(writing=False))
def test_no_page_of_a_frozen_link_holds_a_name(app, workspace, link_id, title):
    page = app(workspace, share=link_id).switch_page(_script(title, workspace)).run()
    assert not page.exception
    for pills in [each for each in page.button_group if str(each.key).startswith("folded-")][:4]:
        page = pills.set_value(["Rows"]).run()
    if title == "Vocabulary":
        page.selectbox(key="vocabulary-meaning").select("preventive").run()
    assert "frozen view" in everything(page)
    assert not [name for name in NAMES if name in everything(page)]


def _script(title, workspace):
    return os.path.relpath(contents.scripts()[title], workspace.root.parent)
