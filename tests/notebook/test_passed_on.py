"""What is taken along from one's own view, in any form, names nobody that the exports know."""

from __future__ import annotations

import io
import os
from datetime import date, timedelta

import openpyxl
import pandas as pd
import pypdf
import pytest
import streamlit as st

from flywheel_metrics.notebook import contents
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, masking
from flywheel_metrics.privacy.screen import Screen, name_keys
from flywheel_metrics.report.commentary import Commentaries
from tests.notebook.loading import loaded

pytestmark = pytest.mark.xdist_group("notebook")

NAMES = ("zorblax", "quimby")
DAYS = [date(2026, 3, 2) + timedelta(days=each) for each in range(56)]
FILES = {
    "incidents of Zorblax.csv": (
        "incident_id,title,service,team,severity,created_at,resolved_at",
        [f"I{n},ask Zorblax about disk {'ab'[n % 2]},pay,Pay,{1 + n % 3},{day}T10:00:00Z,{day}T11:00:00Z"
         for n, day in enumerate(DAYS)],
    ),
    "pages.csv": (
        "incident_id,responder,channel,sent_at,service,team,title",
        [f"I{n},Zorblax Quimby,push,{day}T10:00:00Z,pay,Pay,ask Quimby about disk {'ab'[n % 2]}"
         for n, day in enumerate(DAYS)],
    ),
    "insights.csv": (
        "insight_id,incident_id,text,created_at",
        [f"S{n},I{n},Zorblax should have known,{day}T12:00:00Z" for n, day in enumerate(DAYS) if n % 4 == 0],
    ),
    "runbooks.csv": (
        "runbook_id,title,service,created_at",
        ["notes/quimby/restart,How Zorblax restarts it,pay,2026-03-01T10:00:00Z"],
    ),
    "changes.csv": (
        "change_id,title,service,team,environment,kind,outcome,finished_at,lines_changed",
        [f"C{n},Quimby's cleanup {n},pay,Pay,production,deploy,success,{day}T09:00:00Z,4000"
         for n, day in enumerate(DAYS)],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    workspace = loaded(tmp_path_factory.mktemp("passed on"), FILES)
    scope = workspace.open(workspace.head).default_scope
    Commentaries(workspace).write(scope, "verdict", "Ask Zorblax Quimby", workspace.head)
    return workspace


@pytest.fixture
def workspace(made, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(made.root.parent / "key"))
    return made


@pytest.fixture
def offered(monkeypatch):
    """Every file that a page offers, by its name."""
    found = {}

    def button(label, data, file_name, *_, **__):
        found[file_name] = data

    monkeypatch.setattr(st, "download_button", button)
    return found


def words(name, content):
    """Return all that a file holds as text, in small letters."""
    kind = name.rpartition(".")[2]
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return "\n".join(str(cell) for row in sheet.values for cell in row).casefold()
    if kind == "parquet":
        return pd.read_parquet(io.BytesIO(content)).to_csv().casefold()
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).casefold()
    return content.decode().casefold()


#: Page → forms of its own file that are tried; each is made of the same document, and a PDF takes longest to set.
PAGES = {
    "Review": (".html",), "Treadmill": (".pdf", ".md"), "Flywheel": (".md",), "Runbooks": (),
    "Add it up": (),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("title", PAGES)
def test_no_file_from_ones_own_view_holds_a_name(app, workspace, offered, title):
    page = app(workspace, data=workspace.head).switch_page(_script(title, workspace)).run()
    for pills in [each for each in page.button_group if str(each.key).startswith("folded-")]:
        for part in ("Rows", "Figures"):
            page = pills.set_value([part]).run()
            assert not page.exception
    own = {name for name in offered if name.startswith(f"{title.lower()}-20")}
    assert len(own) == (0 if title == "Add it up" else 3)
    assert set(offered) > own
    # A PNG is the SVG of the same picture, drawn; the other forms of a table are tried where rows are listed.
    tables = (".csv", ".svg") if title == "Review" else (".csv", ".xlsx", ".parquet", ".md")
    for name, write in offered.items():
        if name.endswith(PAGES[title] if name in own else tables):
            content = write() if callable(write) else write.encode()
            assert content, name
            assert not [each for each in NAMES if each in words(name, content)], name


@pytest.mark.slow
def test_the_names_are_on_the_page_and_their_masks_in_its_files(app, workspace, offered):
    page = app(workspace, data=workspace.head).switch_page(_script("Treadmill", workspace)).run()
    shown = "\n".join(str(each.proto.body) for each in page.html).casefold()
    assert "ask quimby about disk a" in shown
    [markdown] = [write for name, write in offered.items() if name.startswith("treadmill") and name.endswith(".md")]
    written = markdown().decode()
    assert "name\\] about disk a" in written
    assert "Quimby" not in written


def test_a_table_is_masked_column_by_column_and_keeps_its_types():
    screen = Screen(b"k" * 32, name_keys(b"k" * 32, "Zorblax Quimby"))
    own = pd.DataFrame({
        "title": ["ask Zorblax", None, "disk"], "labels": [["Quimby", "x"], [], None], "change_id": ["by-quimby", "a", "b"],
        "pages": [1, 2, 3], "at": pd.to_datetime(["2026-01-01", None, "2026-01-03"]), "team": ["Quimby", "b", "c"],
    })  # fmt: skip
    found = masking.table(own, screen)
    assert found["title"].fillna("").tolist() == ["ask [name]", "", "disk"]
    assert found["labels"].tolist()[:2] == [["[name]", "x"], []]
    assert found["change_id"].tolist()[1:] == ["a", "b"]
    assert found["change_id"][0].startswith("by-[name]~")
    for column in ("pages", "at"):
        assert found[column].equals(own[column])
    assert found.dtypes.equals(own.dtypes)
    assert own["title"][0] == "ask Zorblax"


def _script(title, workspace):
    return os.path.relpath(contents.scripts()[title], workspace.root.parent)
