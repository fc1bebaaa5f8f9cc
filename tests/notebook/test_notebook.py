"""The notebook over the sample company: the link, the scope, the cells and what is folded under them."""

from __future__ import annotations

import os
import shutil

import pytest

from flywheel_metrics import basis, link, metric
from flywheel_metrics.answer import ask, rows
from flywheel_metrics.comparison import compare
from flywheel_metrics.finding import figure_of, sentence
from flywheel_metrics.notebook import contents
from flywheel_metrics.notebook.plain import plain
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")

PAGES = [title for title in contents.scripts() if title != "Data"]


def html(app):
    return "\n".join(str(each.proto.body) for each in app.html)


def turn_to(app, title, tmp_path):
    return app.switch_page(os.path.relpath(contents.scripts()[title], tmp_path)).run()


def query(app):
    found = {name: app.query_params[name] for name in app.query_params}
    return {name: [value] if isinstance(value, str) else list(value) for name, value in found.items()}


def test_titles_and_order_come_from_the_file_names():
    titles = list(contents.scripts())
    assert titles[0] == "Overview"
    assert titles[-1] == "Definitions"
    assert titles.index("Pages") < titles.index("Rollback") < titles.index("Changes")


@pytest.mark.parametrize("title", PAGES)
def test_every_page_renders(app, tmp_path, title):
    page = turn_to(app(), title, tmp_path)
    assert not page.exception
    assert not page.error
    assert 'class="fw-title"' in html(page)


def test_the_sample_is_marked(app):
    assert "Sample company" in html(app())


def test_the_first_page_says_the_finding_and_the_figure_that_the_engine_gives(app, sample_workspace):
    dataset = sample_workspace.open(sample_workspace.head)
    found = ask(dataset, metric.find("pages_per_week"), dataset.default_scope)
    shown = html(app())
    assert sentence(found, compare(found)) in shown
    assert f'<p class="fw-value">{figure_of(found)} ' in shown


def test_the_whole_scope_is_in_the_address_from_the_start(app, sample_workspace):
    found = query(app())
    scope = sample_workspace.open(sample_workspace.head).default_scope
    assert found == link.to_query(sample_workspace.head, scope)
    assert set(found) == {"data", "from", "to", "urgency"}


def test_a_link_is_taken_at_its_word(app):
    page = app(from_="2026-01-05", to="2026-03-29", team=["Search", "Payments"], urgency="high")
    assert query(page)["team"] == ["Payments", "Search"]
    assert query(page)["from"] == ["2026-01-05"]
    assert page.multiselect(key="scope-team").value == ["Payments", "Search"]
    assert not page.warning


def test_a_filter_goes_into_the_address_and_stays_on_the_next_page(app, tmp_path):
    page = app()
    page.multiselect(key="scope-team").select("Search").run()
    assert query(page)["team"] == ["Search"]
    turned = turn_to(page, "Changes", tmp_path)
    assert query(turned)["team"] == ["Search"]
    assert turned.multiselect(key="scope-team").value == ["Search"]


def test_a_preset_sets_the_days(app):
    page = app()
    page.selectbox(key="scope-preset").select("Everything").run()
    assert (query(page)["from"], query(page)["to"]) == (["2025-04-01"], ["2026-09-30"])
    assert page.selectbox(key="scope-preset").value == "Everything"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"team": "Nobody"}, "'Nobody'"),
        ({"data": "0123456789abcdef"}, "0123456789abcdef"),
        pytest.param({"from_": "yesterday"}, "'yesterday', which is no date", marks=pytest.mark.slow),
        pytest.param({"urgency": "extreme"}, "'extreme'", marks=pytest.mark.slow),
        pytest.param({"from_": "2026-05-01", "to": "2026-04-01"}, "before it starts", marks=pytest.mark.slow),
        pytest.param({"tema": "Search"}, "'tema'", marks=pytest.mark.slow),
    ],
)
def test_what_means_nothing_in_a_link_is_told(app, asked, said):
    page = app(**asked)
    assert not page.exception
    assert any(plain(said) in each.value for each in page.warning)


@pytest.mark.parametrize(
    "written",
    [
        "<img src=x onerror=alert(1)>",
        pytest.param("![seen](https://example.org/x.png)", marks=pytest.mark.slow),
        pytest.param("[sign in](https://example.org)", marks=pytest.mark.slow),
    ],
)
def test_markup_in_a_link_is_text(app, written):
    page = app(team=written)
    assert any(plain(written) in each.value for each in page.warning)


def test_a_new_choice_settles_what_was_wrong_with_the_link(app):
    page = app(team="Nobody")
    page.multiselect(key="scope-team").select("Search").run()
    assert not page.warning


def test_rows_below_a_cell_are_those_that_were_counted(app, tmp_path, sample_workspace):
    page = turn_to(app(), "Pages", tmp_path)
    page.pills(key="folded-pages_per_week-weekly").select("Rows").run()
    assert not page.exception
    dataset = sample_workspace.open(sample_workspace.head)
    counted = rows(dataset, ask(dataset, metric.find("pages_per_week"), dataset.default_scope))
    assert any(each.value.startswith(f"{len(counted):,} rows counted") for each in page.caption)
    shown = page.dataframe[0].value
    assert list(shown.columns[:2]) == ["file", "line"]
    assert "responder" not in shown
    assert shown["file"].str.len().min() > 0


@pytest.mark.parametrize(
    ("opened", "said"),
    [("SQL", "select * from answer"), pytest.param("How this is computed", "Europe/Berlin", marks=pytest.mark.slow)],
)
def test_what_is_folded_opens(app, tmp_path, opened, said):
    page = turn_to(app(), "Rollback", tmp_path)
    page.pills(key="folded-time_to_rollback-durations").select(opened).run()
    assert said in html(page) + "".join(each.value for each in page.code)


def test_figures_can_be_downloaded(app, tmp_path):
    page = turn_to(app(), "Prevention", tmp_path)
    page.pills(key="folded-preventive_work_per_sprint-weekly").select("Figures").run()
    labels = [each.label for each in page.download_button]
    assert {"CSV", "Excel", "Parquet", "PNG", "SVG"} <= set(labels)


def test_an_empty_workspace_says_what_to_do(app, tmp_path):
    empty = Workspace(tmp_path / "empty")
    empty.start_over()
    page = app(empty)
    assert not page.exception
    assert "Nothing is loaded yet" in html(page)
    assert "Sample company" not in html(page)
    assert "PagerDuty" in html(page)


def test_a_period_outside_of_the_exports_says_so(app):
    shown = html(app(from_="2019-01-01", to="2019-06-30"))
    assert shown.count("the period asked about lies outside of that") == 1
    assert shown.count("Not covered in this period.") == 9  # eight tiles and a cell
    assert 'class="fw-value"' not in shown


@pytest.mark.slow
def test_what_every_cell_of_a_page_lacks_is_said_once(app, tmp_path):
    page = app(from_="2019-01-01", to="2019-06-30").switch_page(os.path.relpath(contents.scripts()["Pages"], tmp_path))
    shown = html(page.run())
    assert shown.count("lies outside of that") == 1
    assert shown.count("Not covered in this period.") == 6


@pytest.mark.slow
def test_what_only_one_kind_of_figures_lacks_is_said_by_its_first_cell(app, tmp_path, monkeypatch):
    monkeypatch.setattr(basis, "missing", lambda dataset, answer: f"Nothing of {answer.metric.name}.")
    page = app().switch_page(os.path.relpath(contents.scripts()["Pages"], tmp_path))
    shown = html(page.run())
    assert shown.count("Nothing of pages_per_week.") == shown.count("Nothing of pages_per_person.") == 1
    assert shown.count("Nothing here either, as above.") == 4


def test_an_older_dataset_is_shown_with_a_way_to_the_newest(app, tmp_path, sample_workspace):
    root = tmp_path / "older"
    shutil.copytree(sample_workspace.root, root)
    workspace = Workspace(root)
    older = workspace.head
    workspace.start_over()
    page = app(workspace, data=older)
    assert f"You are looking at dataset {older}" in html(page)
    assert query(page)["data"] == [older]
    page.button[0].click().run()
    assert query(page)["data"] == [workspace.head]
    assert "Nothing is loaded yet" in html(page)
