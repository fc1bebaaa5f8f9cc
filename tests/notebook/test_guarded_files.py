"""What is taken along from one's own view tells of few people what a frozen link of it tells, and no more."""

from __future__ import annotations

import io
import shutil
from contextvars import Context
from datetime import date, timedelta

import openpyxl
import pandas as pd
import pytest
import streamlit as st

from flywheel_metrics import cli
from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.exhibit import Form
from flywheel_metrics.notebook import adding_up, downloads, folded, loop_effects, passed_on, reading, store
from flywheel_metrics.notebook.review import _below
from flywheel_metrics.notebook.view import SHARE, View, show_aside
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, load_key
from flywheel_metrics.scope import Scope
from flywheel_metrics.sharing import Links
from flywheel_metrics.workspace import Workspace
from tests.notebook.loading import loaded

pytestmark = pytest.mark.xdist_group("notebook")

WEEKS = [date(2025, 7, 7) + timedelta(weeks=each) for each in range(52)]
DAYS = (WEEKS[39], WEEKS[-1] + timedelta(days=6))
#: Response of the one rests on one of five people; the other team has two.
WEEKLY = Form("weekly")
SHOP, PAIR = Scope(*DAYS, ("Shop",)), Scope(*DAYS, ("Pair",))
FILES = {
    "incidents.csv": (
        "incident_id,created_at,team,service,severity,responders",
        [f"I{week}{each},{day}T1{each}:00:00Z,Shop,s,2,Zed {'a' if each % 2 else 'bcde'[(week + each // 2) % 4]}"
         for week, day in enumerate(WEEKS) for each in range(4)],
    ),
    "pages.csv": (
        "incident_id,responder,channel,sent_at,service,team",
        [f"P{week}{who},Zed {who},push,{day}T10:00:00Z,s,Pair" for week, day in enumerate(WEEKS) for who in "vwv"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("guarded"), FILES)


@pytest.fixture
def workspace(made, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(made.root.parent / "key"))
    monkeypatch.setenv(store.VARIABLE, str(made.root))
    store.workspace.cache_clear()
    yield made
    store.workspace.cache_clear()


@pytest.fixture
def files(workspace, monkeypatch):
    """Return a function that draws a part of a page aside, in one's own view or a link, and writes all its files."""

    def written(scope, draw, *, is_shared):
        found = {}
        monkeypatch.setattr(st, "download_button", lambda _, data, name, *__, **___: found.update({name: data}))
        Context().run(_drawn, _view(workspace, scope, is_shared=is_shared), draw)
        return {name: write() for name, write in found.items() if callable(write) and not name.endswith(".png")}

    return written


def _drawn(view, draw):
    show_aside(view)
    draw(view)


def _view(workspace, scope, *, is_shared):
    head = workspace.head
    if not is_shared:
        return View(workspace, workspace.open(head), scope, False, {}, head)
    links = Links(workspace.root)
    link_id = links.make("Q", {"data": [head], **scope.to_query()}, product="0.1.0")
    masked, names = workspace.open_masked(head, load_key()), store.names_of(workspace, head)
    return View(
        workspace, masked, scope, False, {SHARE: [link_id]}, head, shared=links.open(link_id)[1], names=names
    )  # fmt: skip


def table(content, ending=".parquet"):
    if ending == ".xlsx":
        head, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
        return pd.DataFrame(rows, columns=head)
    return (pd.read_csv if ending == ".csv" else pd.read_parquet)(io.BytesIO(content))


@pytest.fixture
def opened(monkeypatch):
    """Return a function that draws one of the parts that are folded under a cell."""

    def draw(part, name, form=WEEKLY):
        monkeypatch.setattr(st, "pills", lambda *_, **__: part)
        return lambda _: folded.folded.__wrapped__(name, name, form)  # a fragment runs within a page alone

    return draw


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hero_mode", "pages_per_person"])
@pytest.mark.parametrize("part", ["Rows", "Figures"])
@pytest.mark.parametrize("scope", [SHOP, PAIR], ids=["Shop", "Pair"])
def test_files_of_few_people_are_those_of_a_link(files, opened, scope, part, name):
    own = files(scope, opened(part, name), is_shared=False)
    assert own == files(scope, opened(part, name), is_shared=True)
    assert bool(own) is ((part, name) != ("Rows", "pages_per_person"))


@pytest.mark.slow
def test_the_share_of_one_person_is_in_no_file(files, opened, workspace):
    seen = []
    files(SHOP, lambda _: seen.append(store.rows(workspace.head, "hero_mode", SHOP, "scope")), is_shared=False)
    assert "top_share" in seen[0]
    own = files(SHOP, opened("Rows", "hero_mode"), is_shared=False)
    for ending in (".csv", ".parquet", ".xlsx"):
        found = table(own[f"hero_mode-rows{ending}"], ending)
        assert list(found) == ["team", "people", "is_hero_mode"]
        assert found.values.tolist() == [["Shop", 5, True]]


@pytest.mark.slow
def test_the_weeks_of_two_people_are_on_ones_own_page_and_in_no_file(files, opened, workspace):
    seen = []
    ask = lambda _: seen.append(store.shown(workspace.head, "pages_per_person", PAIR, WEEKLY).drawing.table)  # noqa: E731
    files(PAIR, ask, is_shared=False)
    assert set(seen[0]["value"]) == {1.0}
    own = files(PAIR, opened("Figures", "pages_per_person"), is_shared=False)
    for ending in (".csv", ".parquet", ".xlsx"):
        found = table(own[f"pages_per_person-figures{ending}"], ending)
        assert len(found) == len(seen[0])
        assert found["value"].isna().all()


@pytest.mark.slow
def test_panels_of_which_all_is_withheld_are_a_picture_that_says_so(files, opened):
    split = Form("segments", split="team")
    own = files(Scope(*DAYS), opened("Figures", "pages_per_person", split), is_shared=False)
    assert "figures of fewer than 5 people" in own["pages_per_person-figures.svg"].decode()
    assert table(own["pages_per_person-figures.parquet"])["value"].isna().all()


@pytest.mark.slow
def test_figures_of_the_review_are_those_of_a_link(files, workspace):
    def figures(view):
        found = reading.section(workspace.head, "pages_per_person", view.scope)
        seen.append(found.table)
        _below(view, found, "")

    seen = []
    own, shared = (files(PAIR, figures, is_shared=is_shared) for is_shared in (False, True))
    assert seen[0].query("grain == 'scope'")["value"].tolist() == [1.0]
    found = table(own["review-pages_per_person.parquet"])
    assert found["value"].isna().all()
    assert not found["people"].any()
    assert all(own[name] == content for name, content in shared.items())
    assert {".csv", ".xlsx", ".svg"} <= {name[name.index(".") :] for name in own}


@pytest.mark.slow
def test_rows_that_a_link_does_not_add_up_are_in_no_file(files, monkeypatch):
    monkeypatch.setattr(st, "selectbox", lambda _, options, *__, **___: options[0])
    for name, is_there in (("pages_per_week", True), ("pages_per_person", False)):
        monkeypatch.setitem(adding_up.st.session_state, adding_up.FIGURE, name)
        answer = lambda view, name=name: store.answer(view.dataset.version, name, view.scope)  # noqa: E731
        draw = lambda view, answer=answer: adding_up._steps(  # noqa: E731
            view, answer(view), adding_up.reckoning.reckon(view.dataset, answer(view), _first(answer(view)))
        )
        assert bool(files(PAIR, draw, is_shared=False)) is is_there


def _first(answer):
    return adding_up.reckoning.spans(answer)[0]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize(
    ("name", "team", "rows"),
    [("hero_mode", "Shop", [["Shop", 5, True]]), ("hero_mode", "Pair", []), ("pages_per_person", "Pair", [])],
)
def test_rows_of_the_command_are_those_of_a_link(workspace, tmp_path, name, team, rows, form):
    file, days = tmp_path / f"rows.{form}", f"{DAYS[0]}..{DAYS[1]}"
    asked = ["metrics", name, "--rows", "--team", team, "--period", days, "--format", form, "-o", str(file)]
    assert cli.main(["--workspace", str(workspace.root), *asked]) == 0
    found = table(file.read_bytes(), f".{form}")
    assert found.values.tolist() == rows
    assert not {"top_share", "even_share", "incidents", "quarters_ago"} & set(found)


OWN, OTHERS = (pd.DataFrame({"value": [each]}) for each in (1.5, None))
PICTURE = {"mark": "point", "data": {"values": [{}]}, "description": "own"}


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_file_is_made_again_for_others_but_a_link_offers_what_it_shows(monkeypatch, is_shared):
    found = {}
    view = type("Looked", (), {"shared": object() if is_shared else None})()
    monkeypatch.setattr(downloads, "current", lambda: view)
    monkeypatch.setattr(passed_on, "written", lambda _, write: write)
    monkeypatch.setattr(downloads.picture, "svg", str)
    monkeypatch.setattr(st, "download_button", lambda _, data, name, *__, **___: found.update({name: data}))
    downloads.offered(OWN, "f", "f", lambda: (OTHERS, None), Drawing("", OWN, PICTURE))
    assert (b"1.5" in found["f.csv"]()) is is_shared
    assert (b"figures of fewer than 5 people" in found["f.svg"]()) is not is_shared


@pytest.mark.slow
@pytest.mark.parametrize("draw", [loop_effects.effects, loop_effects.coverage])
def test_files_about_guardrails_are_those_of_a_link(draw, sample_workspace, tmp_path, monkeypatch):
    workspace = Workspace(shutil.copytree(sample_workspace.root, tmp_path / "workspace"))
    monkeypatch.setenv(store.VARIABLE, str(workspace.root))
    store.workspace.cache_clear()
    scope = workspace.open(workspace.head).default_scope
    written = {}
    for is_shared in (False, True):
        found = {}
        with monkeypatch.context() as patch:
            patch.setattr(
                st, "download_button", lambda _, data, name, *__, into=found, **___: into.update({name: data})
            )
            Context().run(_drawn, _view(workspace, scope, is_shared=is_shared), lambda _: draw())
        written[is_shared] = {name: write() for name, write in found.items() if name.endswith((".csv", ".svg"))}
    store.workspace.cache_clear()
    assert len(written[False]) == (2 if draw is loop_effects.effects else 1)
    assert written[False] == written[True]
