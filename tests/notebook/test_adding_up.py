"""The page that adds a figure up, and the rival definitions under a cell."""

from __future__ import annotations

import os
import shutil

import pytest

from flywheel_metrics import metric, reckoning, rival
from flywheel_metrics.answer import ask
from flywheel_metrics.notebook import contents
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.sharing import Links
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")


def html(app):
    return "\n".join(str(each.proto.body) for each in app.html)


def turn_to(app, title, tmp_path):
    return app.switch_page(os.path.relpath(contents.scripts()[title], tmp_path)).run()


@pytest.mark.parametrize(
    "name",
    [
        "time_to_rollback",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("pages_per_person", "preventive_work_per_sprint")),
    ],
)
@pytest.mark.slow
def test_the_steps_end_at_the_figure_of_the_metric(app, tmp_path, sample_workspace, name):
    page = turn_to(app(), "Add it up", tmp_path)
    page.selectbox(key="adding-metric").select(name).run()
    assert not page.exception
    assert not page.error
    dataset = sample_workspace.open(sample_workspace.head)
    answer = ask(dataset, metric.find(name), dataset.default_scope)
    span = reckoning.spans(answer)[page.selectbox(key=f"adding-span-{name}").value]
    shown = html(page)
    assert f"own answer is {reckoning.exact(span.told['value'])}: the same, to the last digit" in shown
    for line in reckoning.reckon(dataset, answer, span).sum.lines:
        assert line in shown
    assert all("responder" not in each.value for each in page.dataframe)


@pytest.mark.slow
def test_the_rows_of_a_step_are_listed_with_their_file_and_line(app, tmp_path):
    page = turn_to(app(), "Add it up", tmp_path)
    page.selectbox(key="adding-metric").select("incidents_per_change").run()
    box = next(each for each in page.selectbox if each.label == "Rows to list")
    told = next(each for each in box.options if "carried out a rollback" in each)
    box.select_index(box.options.index(told)).run()
    shown = page.dataframe[-1].value
    assert list(shown.columns[:2]) == ["file", "line"]
    assert f"({len(shown)})" in told


@pytest.mark.slow
def test_a_frozen_link_shows_no_rows_about_single_people(app, tmp_path, sample_workspace, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(sample_workspace.root.parent / "key"))
    workspace = Workspace(shutil.copytree(sample_workspace.root, tmp_path / "workspace"))
    dataset = workspace.open(workspace.head)
    query = {"data": [workspace.head], **dataset.default_scope.to_query()}
    link_id = Links(workspace.root).make("Q", query, product="0.1.0")
    page = turn_to(app(workspace, share=link_id), "Add it up", tmp_path)
    page.selectbox(key="adding-metric").select("pages_per_person").run()
    assert not page.exception
    assert not page.dataframe
    assert "Shifts" not in "".join(each.value for each in page.markdown)


@pytest.mark.slow
def test_rival_definitions_are_counted_when_somebody_asks(app, tmp_path):
    page = turn_to(app(), "Changes", tmp_path)
    title = rival.switches()["attribution_window"].title
    assert title not in "".join(each.value for each in page.markdown)
    page.pills(key="folded-incidents_per_change-weekly").select("Counted otherwise").run()
    assert not page.exception
    assert title in "".join(each.value for each in page.markdown)
    assert "no window, only incidents" in html(page)
