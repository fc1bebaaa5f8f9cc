"""A turn taken from stalled to closed by hand: it changes the ledger, survives a restart, and can be taken back."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flywheel_metrics import event, ingest, loop
from flywheel_metrics.errors import EntryRefused
from flywheel_metrics.ingest import Answers
from flywheel_metrics.loop import capture
from flywheel_metrics.loop.capture import Turn
from flywheel_metrics.workspace import Workspace

ZONE = ZoneInfo("UTC")
KEY = b"k" * 32
LATER = datetime(2026, 3, 10, 9, 0)


def noisy_alert() -> str:
    """Return incidents of an alert that pages three times a week until March 2026 and then no more, one of them severe.

    A second alert pages on, so that the exports cover the time after it.
    """
    rows = ["incident_id,title,service,team,severity,urgency,created_at,resolved_at"]
    for week in range(8):
        for number in range(3):
            at = datetime(2026, 1, 5 + number, 10 + number) + week * (datetime(2026, 1, 12) - datetime(2026, 1, 5))
            severity = 1 if week == 7 and number == 2 else 3
            rows.append(f"INC-{week}{number},Disk {70 + number} % full,shop,Web,{severity},high,{at}Z,{at}Z")
    rows += [f"OTHER-{month},Login slow,login,Web,3,high,2026-{month:02}-28 12:00Z," for month in range(1, 8)]
    return "\n".join(rows) + "\n"


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    made = Workspace(tmp_path / "workspace")
    path = tmp_path / "incidents.csv"
    path.write_text(noisy_alert(), encoding="utf-8")
    covers = (date(2025, 12, 1), date(2026, 7, 31))
    made.commit(ingest.stage(path, tmp_path / "staged", Answers(covers=covers), default_zone="UTC", key=KEY))
    return made


def rows(workspace: Workspace):
    """Return the ledger of the current version, read anew from disk."""
    dataset = Workspace(workspace.root).open(workspace.head)
    try:
        return loop.ledger(dataset, dataset.default_scope)
    finally:
        dataset.database.close()


def commit(workspace: Workspace, entry: capture.Entry) -> str:
    return capture.commit(workspace, entry, zone="UTC", key=KEY)


@pytest.mark.slow
def test_a_turn_goes_round_stage_by_stage_and_back(workspace):
    before = rows(workspace)
    assert before[["escalation_id", "state", "stalls_at"]].values.tolist() == [["INC-72", "stalled", "insight"]]
    assert loop.worklist(before)[["turns", "debt_pages"]].values.tolist() == [[1, 0]]
    turn = Turn.of(before.iloc[0])

    commit(workspace, capture.insight(turn, ["Disk full", "No limit on logs"], LATER))
    assert rows(workspace)[["stalls_at", "insight_link"]].values.tolist() == [["guardrail", "by hand"]]
    commit(workspace, capture.guardrail(turn, "Logs rotate", "predictable_failure", "", date(2026, 3, 3), ZONE))
    assert rows(workspace)[["stalls_at", "guardrail_link"]].values.tolist() == [["runbook", "by hand"]]
    text = capture.blank_runbook(turn).replace("<!-- What to do", "Delete the oldest logs. <!-- What to do")
    commit(workspace, capture.runbook(turn, text, LATER, author="Ann"))
    written = rows(workspace)
    assert written["stalls_at"].tolist() == ["practice"]
    runbook = written["runbook_id"].iloc[0]

    by_author = capture.drill(turn, runbook, "passed", date(2026, 3, 20), ZONE, "Ann")
    commit(workspace, by_author)
    assert rows(workspace)["stalls_at"].tolist() == ["practice"]  # somebody else has to practise it
    commit(workspace, capture.drill(turn, runbook, "passed", date(2026, 3, 21), ZONE, "Bob"))

    (closed,) = rows(workspace).to_dict("records")
    assert (closed["state"], closed["quieter_by"]) == ("closed", closed["guardrail_id"])
    # From 25 February 12:00 to eight weeks after noon of 3 March.
    assert closed["lap_days"] == pytest.approx(6 + 56)
    assert [each.share for each in loop.closures(rows(workspace))] == [1.0] * 5
    assert loop.worklist(rows(workspace)).empty

    entered = capture.entries(workspace, workspace.head)
    assert len(entered) == 5
    for each in entered:
        if "insights" in each.row_counts:
            workspace.undo(each.upload_id)
    assert rows(workspace)["stalls_at"].tolist() == ["insight"]


@pytest.mark.slow
def test_what_was_entered_can_be_taken_along(workspace, tmp_path):
    turn = Turn.of(rows(workspace).iloc[0])
    commit(workspace, capture.insight(turn, ["=1+1 says the log"], LATER))
    dataset = workspace.open(workspace.head)
    text = capture.exported(dataset, "insights").decode()
    dataset.database.close()
    assert text.splitlines()[0].startswith('"insight_id","incident_id","text"')
    assert '"\'=1+1 says the log"' in text  # no formula for a spreadsheet
    path = tmp_path / "insights.csv"
    path.write_text(text, encoding="utf-8")
    staged = ingest.stage(path, tmp_path / "again", Answers(), default_zone="UTC", key=KEY)
    assert (staged.source.name, staged.rows_loaded) == ("flywheel_insights", 1)


def test_names_entered_become_pseudonyms(workspace):
    turn = Turn.of(rows(workspace).iloc[0])
    commit(workspace, capture.insight(turn, ["No limit"], LATER, author="Ann Example"))
    assert not any(b"Ann Example" in path.read_bytes() for path in Path(workspace.root).rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("enter", "says"),
    [
        (lambda turn: capture.insight(turn, [" ", ""], LATER), "needs a sentence"),
        (lambda turn: capture.insight(turn, ["x" * 20_001], LATER), "at most 20,000"),
        (lambda turn: capture.guardrail(turn, "", "other", "", date(2026, 3, 3), ZONE), "needs a title"),
        (lambda turn: capture.guardrail(turn, "t", "wall", "", date(2026, 3, 3), ZONE), "'wall'; valid are feature_flag"),
        (lambda turn: capture.guardrail(turn, "t", "other", "", date(2026, 2, 24), ZONE), "older than the escalation of 2026-02-25"),
        (lambda turn: capture.runbook(turn, "# Only a title", LATER), "at least one of its sections"),
        (lambda turn: capture.drill(turn, "", "excellent", date(2026, 3, 3), ZONE), "valid are passed, partial, failed"),
        (lambda turn: capture.signature_rule("shop", "Disk *% full", "", " ", LATER), "the alert that it becomes"),
    ],
)  # fmt: skip
def test_an_entry_that_means_nothing_is_refused(workspace, enter, says):
    turn = Turn("INC-72", "shop", "Web", "Disk *% full", datetime(2026, 2, 25, 12))
    with pytest.raises(EntryRefused, match=says):
        enter(turn)


def test_a_rule_made_by_hand_merges_alerts(workspace):
    commit(workspace, capture.signature_rule("login", "Login slow", "", "Log-in is slow", LATER))
    dataset = workspace.open(workspace.head)
    names = dataset.database.rows("select distinct signature from alert_pages order by all")
    dataset.database.close()
    assert names == [("Disk *% full",), ("Log-in is slow",)]


@pytest.mark.slow
def test_a_note_beside_the_sample_leaves_the_sample(sample_workspace, tmp_path):
    workspace = Workspace(shutil.copytree(sample_workspace.root, tmp_path / "workspace"))
    before = workspace.version(workspace.head)
    turn = Turn("burst-000000000000-202601010000", "", "", "x", datetime(2026, 1, 1))
    version = commit(workspace, capture.insight(turn, ["No limit"], LATER))
    assert workspace.is_sample(version)
    assert len(workspace.version(version).uploads) == len(before.uploads) + 1


def test_an_event_entered_by_hand_is_on_the_charts_and_can_be_taken_back(workspace):
    before = workspace.head
    said = capture.annotation("  Alerts thinned  out ", date(2026, 2, 9), ZONE, kind="limits", metric="pages_per_week")
    commit(workspace, said)
    dataset = workspace.open(workspace.head)
    scope = dataset.default_scope
    assert event.declared(dataset, "pages_per_week", scope) == [date(2026, 2, 9)]
    assert event.declared(dataset, "change_fail_rate", scope) == []
    assert [each.said for each in event.annotated(dataset, scope)] == [
        "9 February 2026, limits drawn anew: Alerts thinned out"
    ]
    dataset.database.close()
    (entered,) = capture.entries(workspace, workspace.head)
    assert workspace.undo(entered.upload_id) == before
    with pytest.raises(EntryRefused, match="a few words"):
        capture.annotation(" ", date(2026, 2, 9), ZONE)
