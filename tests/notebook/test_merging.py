"""The Merging page and the coverage of the Data page: suggested, confirmed by a person, told, and closed to readers."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.merging import merged
from flywheel_metrics.notebook import contents
from flywheel_metrics.notebook.view import View
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")

HEADER = "incident_id,title,service,team,urgency,created_at,updated_at,tool"


def stored(workspace, folder, name, rows):
    (folder / name).write_text("\n".join([HEADER, *rows]) + "\n")
    workspace.commit(stage(folder / name, folder / f"{name}-work", Answers(), default_zone="UTC", key=b"k" * 32))


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Pages of ten weeks that overlap with a second export and end long before a straggler; one ticket about a page."""
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    made = Workspace(tmp_path / "own")
    start = datetime(2026, 1, 5)
    rows = [
        f"PD{1000 + n},Down,shop,Payments,high,{start + timedelta(hours=3 * n):%Y-%m-%dT%H:%M:%SZ},{{}},pagerduty"
        for n in range(560)
    ]
    stored(made, tmp_path, "first.csv", [row.format("2026-04-01T00:00:00Z") for row in rows[:300]])
    late = "PD9999,Down,shop,Payments,high,2026-03-30T12:00:00Z,,pagerduty"
    stored(made, tmp_path, "second.csv", [*(row.format("2026-04-02T00:00:00Z") for row in rows[280:]), late])
    stored(made, tmp_path, "tickets.csv", ["INC70,About PD1000,shop-svc,Payments,low,2026-01-05T00:30:00Z,,servicenow"])
    return made


def turn_to(app, tmp_path, workspace, title):
    return app(workspace).switch_page(os.path.relpath(contents.scripts()[title], tmp_path)).run()


def texts(page):
    return " ".join(each.value for each in page.markdown)


def tables(page, column):
    return [each.value for each in page.dataframe if column in each.value.columns]


def test_services_renamed_in_their_tool_are_told(monkeypatch):
    rows = [("pagerduty", "S1", "Basket", "Checkout", 7), ("pagerduty", "S1", "Cart", "Checkout", 2)]
    columns = ["source_tool", "service_id", "other_name", "service", "row_count"]
    monkeypatch.setattr(merged, "renamed", lambda dataset: pd.DataFrame(rows, columns=columns))

    def script():
        from flywheel_metrics.notebook import data_merged  # noqa: PLC0415 - the script is run by its text

        data_merged.renamed(None)

    page = AppTest.from_function(script).run()
    assert "1 service was renamed in the tool" in texts(page)
    (told,) = tables(page, "was called")
    assert told.values.tolist() == [["pagerduty", key, name, new, n] for _, key, name, new, n in rows]


@pytest.mark.slow
def test_what_is_merged_and_what_may_be_is_told_with_counts_and_rows(app, own, tmp_path):
    page = turn_to(app, tmp_path, own, "Merging")
    assert not page.exception
    assert not page.error
    (names,) = tables(page, "other name")
    assert names[["other name", "would be shown as"]].to_numpy().tolist() == [["shop-svc", "shop"]]
    (pairs,) = tables(page, "would count")
    assert pairs[["would count", "and not by itself"]].to_numpy().tolist() == [["pagerduty PD1000", "servicenow INC70"]]
    told, rows = tables(page, "instead of")
    assert told[["kept from", "instead of", "rows", "that differ"]].to_numpy().tolist() == [
        ["second.csv", "first.csv", 20, 20]
    ]
    assert set(rows["what differs"]) == {"updated_at"}
    assert rows[["line", "its line"]].iloc[0].tolist() == [2, 282]
    assert "20 rows of an upload came in another one too" in texts(page)


@pytest.mark.slow
def test_names_are_merged_by_a_person_and_taken_back(app, own, tmp_path):
    page = turn_to(app, tmp_path, own, "Merging")
    page.selectbox(key="merging-other-service").select("shop-svc").run()
    page.selectbox(key="merging-shown-service").select("shop").run()
    page.button(key="merging-by-hand").click().run()
    assert not page.exception
    assert own.open(own.head).services == ("shop",)
    assert not tables(page, "other name")
    assert not {"They mean the same", "They are different"} & {each.label for each in page.button}
    (upload,) = [each.upload_id for each in own.uploads(own.head) if each.file_name.startswith("decided-aliases")]
    page.selectbox(key="merging-names-undo").select(upload).run()
    page.button(key="merging-names-undo-button").click().run()
    assert own.open(own.head).services == ("shop", "shop-svc")


@pytest.mark.slow
def test_a_cut_off_is_told_and_the_days_can_be_declared(app, own, tmp_path):
    page = turn_to(app, tmp_path, own, "Data")
    assert not page.exception
    (said,) = [each.value for each in page.warning if "may end on" in each.value]
    assert "15 March 2026" in said
    assert tables(page, "that differ")
    (second,) = [each for each in own.uploads(own.head) if each.file_name == "second.csv"]
    assert page.selectbox(key="declare-upload").value.upload_id == second.upload_id
    assert page.date_input(key=f"declare-days-{second.upload_id}").value[1] == date(2026, 3, 15)
    page.button(key="declare").click().run()
    assert not page.exception
    assert [each.covered_days[1] for each in own.uploads(own.head) if each.covers] == [date(2026, 3, 15)]
    assert not [each for each in page.warning if "may end on" in each.value]


@pytest.mark.parametrize("title", ["Merging", pytest.param("Vocabulary", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_who_only_reads_sees_the_rules_and_no_way_to_change_them(app, own, tmp_path, monkeypatch, title):
    monkeypatch.setattr(View, "may_write", property(lambda view: False))
    head = own.head
    page = turn_to(app, tmp_path, own, title)
    assert not page.exception
    labels = {each.label for each in page.button}
    assert not labels & {"They mean the same", "They are one incident", "See what it matches", "See what it changes"}
    assert own.head == head
