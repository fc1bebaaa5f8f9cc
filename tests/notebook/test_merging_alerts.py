"""The Merging page: alerts merged and split by a person, their pages before and after, and closed to readers."""

from __future__ import annotations

import os

import pytest

from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.notebook import contents
from flywheel_metrics.notebook.view import View
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.workspace import Workspace

pytestmark = pytest.mark.xdist_group("notebook")

SIGNATURES = "select signature, count(*) from alert_pages group by all order by 1"


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    made = Workspace(tmp_path / "own")
    titles = [*(f"Disk {n} % full on /var" for n in range(3)), *(5 * ["Down"])]
    rows = [f"PD{n},{title},shop,high,2026-01-06T{n:02}:00:00Z,pagerduty" for n, title in enumerate(titles)]
    path = tmp_path / "alerts.csv"
    path.write_text("\n".join(["incident_id,title,service,urgency,created_at,tool", *rows]) + "\n")
    made.commit(stage(path, tmp_path / "staged", Answers(), default_zone="UTC", key=b"k" * 32))
    return made


def opened(app, own):
    page = app(own).switch_page(os.path.relpath(contents.scripts()["Merging"], own.root.parent)).run()
    assert not page.exception
    return page


def counts(page):
    (found,) = [each.value for each in page.table if "pages after" in each.value.columns]
    return found[["pages now", "pages after"]].to_numpy().tolist()


@pytest.mark.slow
def test_alerts_are_merged_and_split_with_their_pages_before_and_after_and_taken_back(app, own):
    head = own.head
    page = opened(app, own)
    page.selectbox(key="merging-alerts-service").select("shop").run()
    page.selectbox(key="merging-alerts-other-shop").select_index(1).run()
    page.selectbox(key="merging-alerts-into-shop").select_index(0).run()
    assert counts(page) == [["5", "8"], ["3", "0"]]
    page.button(key="merging-alerts-merge").click().run()
    assert not page.exception
    assert own.open(own.head).database.rows(SIGNATURES) == [("Down", 8)]
    (rule,) = [each.value for each in page.dataframe if "counts as" in each.value.columns]
    assert rule[["alert", "counts as"]].to_numpy().tolist() == [["Disk *% full on /var", "Down"]]
    (upload,) = [each.upload_id for each in own.uploads(own.head) if each.file_name.startswith("decided-signature")]
    page.selectbox(key="merging-alerts-undo").select(upload).run()
    page.button(key="merging-alerts-undo-button").click().run()
    assert own.head == head
    assert "the alerts count as they did before" in page.success[0].value
    page.selectbox(key="merging-alerts-two").select_index(0).run()
    page.text_input(key="merging-alerts-words").input("2 %").run()
    page.text_input(key="merging-alerts-becomes").input("down").run()
    assert counts(page) == [["3", "2"], ["5", "6"]]
    page.text_input(key="merging-alerts-becomes").input("Disk two").run()
    assert counts(page) == [["3", "2"], ["0", "1"]]
    page.button(key="merging-alerts-split").click().run()
    split = own.open(own.head).database.rows(SIGNATURES)
    assert split == [("Disk *% full on /var", 2), ("Disk two", 1), ("Down", 5)]


@pytest.mark.slow
def test_who_only_reads_changes_no_alert(app, own, monkeypatch):
    monkeypatch.setattr(View, "may_write", property(lambda view: False))
    page = opened(app, own)
    assert "None of 2 alerts looks like another one" in " ".join(each.value for each in page.markdown)
    assert not [each for each in page.button if str(each.key).startswith("merging-alerts")]
