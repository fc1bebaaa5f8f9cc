"""A frozen link goes on saying what it said: after the code that judges has changed, and with later names masked."""

from __future__ import annotations

import os
import shutil
from datetime import date, timedelta

import pytest

from flywheel_metrics.exhibit import Form
from flywheel_metrics.inference import limits
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.notebook import contents, keeping, recorded, store
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, load_key
from flywheel_metrics.scope import Scope
from flywheel_metrics.sharing import frozen, shown
from flywheel_metrics.workspace import Workspace

pytestmark = [pytest.mark.xdist_group("notebook"), pytest.mark.slow]

MONDAY = date(2025, 3, 3)
SCOPE = Scope(MONDAY + timedelta(weeks=26), MONDAY + timedelta(weeks=52, days=-1))
PAGES = "incident_id,responder,channel,sent_at,service,team,title"


def _commit(workspace, folder, name, header, rows):
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    workspace.commit(stage(path, folder / f"staged {name}", Answers(), default_zone="UTC", key=load_key()))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A workspace, the id of a link in it, and what was told while that was made: pages of a year, more of them towards
    its end, and an event that names somebody whom no export knows yet."""
    folder = tmp_path_factory.mktemp("recorded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_FILE_VARIABLE, str(folder / "key"))
        patch.setenv(store.VARIABLE, str(folder / "workspace"))
        store.workspace.cache_clear()
        workspace = Workspace(folder / "workspace")
        rows = [
            f"I{week}-{each},person {each % 7},push,{MONDAY + timedelta(weeks=week, days=each % 7)}T1{each % 10}:00:00Z,"
            f"pay,Pay,Disk {each} full"
            for week in range(52)
            for each in range(8 + week % 3 + (6 if week > 45 else 0))
        ]
        _commit(workspace, folder, "pages.csv", PAGES, rows)
        happened = "a1,Zorblax Quimby moved the alerts,2025-10-15T10:00:00Z,event"
        _commit(workspace, folder, "annotations.csv", "annotation_id,title,happened_at,kind", [happened])
        query = {"data": [workspace.head], **SCOPE.to_query()}
        told = []
        written = recorded.write(workspace, query, ("Pages",), lambda *news: told.append(news))
        link_id = frozen.make(workspace, "Q", query, product="0.1.0", pages=("Pages",), written=written)
    store.workspace.cache_clear()
    return workspace, link_id, told


@pytest.fixture
def link_id(made):
    return made[1]


@pytest.fixture
def workspace(made, tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(made[0].root.parent / "key"))
    return Workspace(shutil.copytree(made[0].root, tmp_path / "workspace"))


def test_it_is_told_what_is_done(made):
    assert made[2] == [("Masking names …", 0.0), ("Writing down the page Pages …", 0.0)]


def opened(app, workspace, **query):
    return (
        app(workspace, **query).switch_page(os.path.relpath(contents.scripts()["Pages"], workspace.root.parent)).run()
    )


def shows(page):
    """Return the words and pictures of a page, without the line that says what it is."""
    words = [str(each.proto.body) for each in page.html if "frozen view" not in str(each.proto.body)]
    return words, [str(each.proto) for each in page.get("vega_lite_chart")]


def line(page):
    return next(str(each.proto.body) for each in page.html if "frozen view" in str(each.proto.body))


def test_a_link_says_the_same_after_the_code_that_judges_has_changed(app, workspace, link_id, tmp_path, monkeypatch):
    before = opened(app, workspace, share=link_id)
    assert not before.exception
    assert "has changed since" not in line(before)
    now = (workspace.head, "pages_per_week", SCOPE, Form("weekly"))
    keeping.look_as(masked=False)
    told = store.shown.__wrapped__(*now).sentence
    # Another name is known, so that nothing that was kept is taken again.
    _commit(workspace, tmp_path, "more.csv", PAGES, ["I9,Somebody Else,push,2026-03-02T10:00:00Z,pay,Pay,"])
    # A later release draws other limits: of its own it would say something else.
    monkeypatch.setattr(limits, "_FACTOR", limits._FACTOR * 9)
    monkeypatch.setattr(shown, "fingerprint", lambda: "of a later release")
    assert store.shown.__wrapped__(*now).sentence != told
    after = opened(app, workspace, share=link_id)
    assert not after.exception
    assert shows(after) == shows(before)
    assert any(told in each for each in shows(after)[0])
    assert "The product has changed since" in line(after)
    assert frozen.differences(workspace) == []


def test_a_name_that_is_learned_later_is_masked_in_what_was_written_down(app, workspace, link_id, tmp_path):
    before = shows(opened(app, workspace, share=link_id))
    assert "Zorblax" in str(before)
    _commit(workspace, tmp_path, "more.csv", PAGES, ["I9,Zorblax Quimby,push,2026-03-02T10:00:00Z,pay,Pay,"])
    after = shows(opened(app, workspace, share=link_id))
    assert "Zorblax" not in str(after)
    assert "Quimby" not in str(after)
    assert str(after).replace("[name]", "Zorblax Quimby") == str(before)


def test_what_was_written_down_and_altered_is_not_shown(app, workspace, link_id):
    (path,) = (workspace.root / "shown").iterdir()
    path.write_bytes(path.read_bytes()[:-40] + bytes(40))
    shown.read.cache_clear()
    recorded._source.cache_clear()
    assert "What the link showed" in frozen.differences(workspace)[0]
    page = app(workspace, share=link_id)
    assert "cannot be read" in str([each.value for each in page.error])
    assert not page.get("vega_lite_chart")


def test_the_names_under_which_links_keep_what_they_showed_stay(made):
    """A renamed function would make every older link compute its result anew."""
    (path,) = (made[0].root / "shown").iterdir()
    found = {key.split()[0] for key in shown.read(path.parent, path.name.partition(".")[0]).values}
    assert found >= {
        "notebook.store._answer", "notebook.store._comparison", "notebook.store.shown", "notebook.store.year_before",
        "notebook.reading.metric_section", "account.account", "basis.missing",
        "basis.small_print",
    }  # fmt: skip
