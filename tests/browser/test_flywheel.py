"""A turn of the wheel by hand, in a browser: from stalled to closed, over a restart, and back."""

from __future__ import annotations

from datetime import date

import pytest

from flywheel_metrics import ingest
from flywheel_metrics.ingest import Answers
from flywheel_metrics.privacy import load_key
from flywheel_metrics.workspace import Workspace
from tests.browser.conftest import Visit, choose_from, serving
from tests.loop.test_capture import noisy_alert

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A workspace with one severe incident of an alert that pages no more since March."""
    monkeypatch.setenv("FLYWHEEL_KEY_FILE", str(tmp_path / "key"))
    path = tmp_path / "incidents.csv"
    path.write_text(noisy_alert(), encoding="utf-8")
    answers = Answers(covers=(date(2025, 12, 1), date(2026, 7, 31)))
    workspace = Workspace(tmp_path / "workspace")
    workspace.commit(ingest.stage(path, tmp_path / "staged", answers, default_zone="UTC", key=load_key()))
    return tmp_path


def wheel(visit: Visit) -> dict[str, str]:
    """Return the table under the wheel: stage → turns that reached it."""
    rows = visit.page.locator(".st-key-cell-wheel table tbody tr")
    rows.last.wait_for()  # after a restart the table comes later than the text
    return {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows.all()}


def said(visit: Visit, cell: str) -> str:
    return visit.page.locator(f".st-key-cell-{cell} .fw-finding").first.inner_text()


def take_up(visit: Visit) -> None:
    box = visit.page.get_by_role("combobox", name="Take one up and enter what it lacks")
    choose_from(box, visit.page.get_by_role("option").first)
    visit.settle()


def enter(visit: Visit, what: str) -> None:
    """Send the form and wait for the page of the next version."""
    visit.page.get_by_role("button", name=f"Enter the {what}").click()
    visit.page.get_by_text(f"The {what} was entered by hand.").wait_for()
    visit.settle()


def practised(visit: Visit) -> None:
    """Enter insight, guardrail, runbook and drill, one after the other."""
    page = visit.page
    take_up(visit)
    page.get_by_role("textbox", name="Insight").fill("Logs grow without a limit.")
    enter(visit, "insight")
    take_up(visit)
    page.get_by_role("textbox", name="What does the guardrail do?").fill("Logs rotate")
    for part, value in (("year", "2026"), ("month", "03"), ("day", "03")):
        page.get_by_role("spinbutton", name=f"{part}, Live since").click()
        page.keyboard.type(value)
    enter(visit, "guardrail")
    take_up(visit)
    page.get_by_role("textbox", name="Runbook, in Markdown").fill(
        "# Disk full\n\n## Actions\n\nDelete the oldest logs.\n"
    )
    enter(visit, "runbook")
    take_up(visit)
    page.get_by_role("textbox", name="By whom").fill("Bob")
    enter(visit, "drill")


def test_a_turn_goes_from_stalled_to_closed_survives_a_restart_and_is_taken_back(own, chromium):
    with serving(own / "workspace", own) as site:
        visit = Visit(chromium, site).open("Flywheel")
        assert said(visit, "ledger") == "1 escalation: 1 stalled."
        assert "an insight for shop: Disk *% full" in said(visit, "worklist")
        assert wheel(visit)["insight"] == "0 of 1"
        practised(visit)
        assert said(visit, "ledger") == "1 escalation: 1 closed."
        assert said(visit, "worklist").startswith("Nothing is stalled")
        assert set(wheel(visit).values()) == {"1 of 1"}
        assert not visit.complaints
        visit.context.close()
    with serving(own / "workspace", own) as site:
        visit = Visit(chromium, site).open("Flywheel")
        assert set(wheel(visit).values()) == {"1 of 1"}
        visit.page.get_by_text("Entered by hand (4)").click()
        visit.page.get_by_role("button", name="Take back").last.click()
        visit.page.get_by_text("The entry was taken back.").wait_for()
        visit.settle()
        assert wheel(visit)["insight"] == "0 of 1"
        assert wheel(visit)["guardrail"] == "1 of 1"
        visit.context.close()
