"""A frozen link in the notebook: what it shows, what it keeps back, and when it ends."""

from __future__ import annotations

import os
import shutil
from datetime import date

import pytest

from flywheel_metrics.errors import LinkRefused
from flywheel_metrics.notebook import contents, keeping, share, takeaway
from flywheel_metrics.notebook.view import SHARE, View
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, load_key
from flywheel_metrics.report.forms import Form
from flywheel_metrics.scope import Scope
from flywheel_metrics.settings import Settings
from flywheel_metrics.sharing import Links
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")

VALUE, FINDING = '<p class="fw-value"', '<h2 class="fw-finding"'
SCOPE = Scope(date(2026, 1, 5), date(2026, 3, 29), teams=("Payments", "Search"))


@pytest.fixture
def workspace(sample_workspace, tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(sample_workspace.root.parent / "key"))
    sample_workspace.open_masked(sample_workspace.head, load_key())  # once for all copies
    return Workspace(shutil.copytree(sample_workspace.root, tmp_path / "workspace"))


def made(workspace, pages=(), **more):
    links = Links(workspace.root)
    return links, links.make(
        "Q1 review", {"data": [workspace.head], **SCOPE.to_query()}, product="0.1.0", pages=pages, **more
    )


def html(app):
    return "\n".join(str(each.proto.body) for each in app.html)


def test_it_shows_what_was_frozen_without_anything_to_choose(app, workspace):
    _, link_id = made(workspace)
    plain = html(app(workspace, data=workspace.head, from_="2026-01-05", to="2026-03-29", team=["Payments", "Search"]))
    page = app(workspace, share=link_id)
    assert not page.exception
    assert not page.error
    values = [line for line in plain.splitlines() if "fw-value" in line or "fw-finding" in line]
    assert len(values) >= 6
    # Two teams' figure per person would show too small a group week by week: it is given over other days, and said so.
    assert len([line for line in values if line not in html(page)]) == 1
    assert "Withheld: figures of fewer than 5 people would show." in html(page)
    assert "Q1 review" in html(page)
    assert "Team: Payments, Search" in html(page)
    assert not page.multiselect
    assert not page.sidebar.date_input
    assert not page.sidebar.button


def test_it_shows_the_same_after_later_changes(app, workspace):
    _, link_id = made(workspace)
    before = html(app(workspace, share=link_id))
    frozen = workspace.head
    workspace.configure(Settings(reporting_zone="Asia/Tokyo"))
    assert workspace.head != frozen
    after = app(workspace, share=link_id)
    assert html(after) == before
    assert [each.label for each in after.main.button] == ["See the newest"]


def test_a_link_to_one_page_opens_only_that(app, workspace, tmp_path):
    _, link_id = made(workspace, pages=("Overview",))
    page = app(workspace, share=link_id)
    assert VALUE in html(page)
    other = page.switch_page(os.path.relpath(contents.scripts()["Rollback"], tmp_path)).run()
    assert "does not show the page Rollback" in html(other)
    assert FINDING not in html(other)


@pytest.mark.parametrize("title", contents.WRITING)
def test_no_link_opens_a_page_that_changes_something(app, workspace, tmp_path, title):
    _, link_id = made(workspace)
    page = app(workspace, share=link_id).switch_page(os.path.relpath(contents.scripts()[title], tmp_path)).run()
    assert f"does not show the page {title}" in html(page)
    assert not page.button


def test_a_link_taken_back_is_gone_and_says_so(app, workspace):
    links, link_id = made(workspace)
    page = app(workspace, share=link_id)
    assert VALUE in html(page)
    links.revoke(links.open(link_id)[0])
    page = page.run()
    assert "taken back" in html(page)
    assert VALUE not in html(page)
    assert [entry.event for entry in links.audit.read()] == ["made", "opened", "revoked", "refused"]


@pytest.mark.slow
def test_what_stood_on_the_page_gives_nothing_more_once_the_link_is_taken_back(workspace):
    """A part of a page can run alone, and a file is written when its button is pressed: both ask whether it is open."""
    links, link_id = made(workspace)
    key, link = links.open(link_id)
    shown = View(
        workspace, workspace.open(workspace.head), SCOPE, True, {SHARE: [link_id]}, workspace.head, shared=link
    )
    press = takeaway._written(shown, lambda: "document", Form(".md", "Markdown", "text/markdown", str.encode))
    assert press() == b"document"
    links.revoke(key)
    with pytest.raises(LinkRefused, match="taken back"):
        press()
    keeping.look_as(masked=False)


def test_an_unknown_link_shows_nothing(app, workspace):
    page = app(workspace, share="x" * 32)
    assert "not known here" in html(page)
    assert VALUE not in html(page)
    assert Links(workspace.root).audit.read()[0].sentence.endswith("A link that is not known here refused.")


def test_the_links_page_lists_and_takes_back(app, workspace, tmp_path):
    links, link_id = made(workspace)
    page = app(workspace).switch_page(os.path.relpath(contents.scripts()["Links"], tmp_path)).run()
    assert page.dataframe[0].value["state"].tolist() == ["open"]
    assert link_id not in html(page)
    page.selectbox(key="link-to-take-back").select(links.all()[0].key).run()
    page = page.button(key="take-back").click().run()
    assert page.dataframe[0].value["state"].tolist() == ["revoked"]
    assert "revoked" in html(page)


def test_an_address_of_a_link_keeps_the_path_of_the_server(monkeypatch):
    class Context:
        url = "https://tools.example.org/flywheel/Pages?from=2026-01-01"

    monkeypatch.setattr(share.st, "context", Context)
    assert share.address("Overview", "abc") == "https://tools.example.org/flywheel/?share=abc"
    assert share.address("Pages", "abc") == "https://tools.example.org/flywheel/Pages?share=abc"
    Context.url = "http://127.0.0.1:8501/"
    assert share.address("Pages", "abc") == "http://127.0.0.1:8501/Pages?share=abc"
