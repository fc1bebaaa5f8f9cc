from __future__ import annotations

import csv
import json

import pytest

from flywheel_metrics.workspace import Workspace


def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def test_a_file_is_loaded_and_every_row_is_told(flywheel, pagerduty, tmp_path):
    code, out, err = flywheel("ingest", pagerduty)
    assert (code, err) == (0, "")
    assert "pagerduty.csv: pagerduty_incidents_csv, loaded" in out
    assert "4 rows read: 4 loaded, 0 rejected, 0 duplicate" in out
    assert "incidents: 4 rows" in out
    assert f"dataset version {workspace(tmp_path).head}" in out


def test_the_same_file_again_changes_nothing(flywheel, pagerduty, tmp_path):
    flywheel("ingest", pagerduty)
    version = workspace(tmp_path).head
    code, out, _ = flywheel("ingest", pagerduty)
    assert code == 0
    assert "already loaded" in out
    assert workspace(tmp_path).head == version
    assert len(workspace(tmp_path).history()) == 1


def test_a_dry_run_says_the_same_and_changes_nothing(flywheel, pagerduty, tmp_path):
    code, out, _ = flywheel("ingest", "--dry-run", pagerduty)
    assert code == 0
    assert "not committed" in out
    assert "4 loaded" in out
    assert workspace(tmp_path).history() == []


def test_a_bad_file_is_refused_and_the_others_are_loaded(flywheel, pagerduty, tmp_path):
    bad = tmp_path / "other.csv"
    bad.write_text("colour,taste\nred,sweet\n")
    code, out, err = flywheel("ingest", bad, tmp_path / "absent.csv", tmp_path, pagerduty)
    assert code == 1
    assert "other.csv: refused. No source reads a csv file with the columns colour, taste" in err
    assert "absent.csv: refused." in err
    assert "No such file" in err
    assert f"{tmp_path}: refused." in err
    assert "pagerduty.csv: pagerduty_incidents_csv, loaded" in out
    assert [each.file_name for each in workspace(tmp_path).uploads(workspace(tmp_path).head)] == ["pagerduty.csv"]


def test_rejected_rows_are_told_and_all_of_them_are_written(flywheel, pagerduty, tmp_path):
    lines = pagerduty.read_text().splitlines()
    broken = [lines[0], *(line.replace("2026-07-", "2026-17-") for line in lines[1:]), *lines[1:2]]
    pagerduty.write_text("\n".join(broken) + "\n")
    issues = tmp_path / "issues.csv"
    code, out, _ = flywheel("ingest", pagerduty, "--issues", issues)
    assert code == 0
    assert "5 rows read: 1 loaded, 4 rejected, 0 duplicate" in out
    assert "and " in out
    assert "--issues FILE.csv writes all of them" in out
    rows = list(csv.DictReader(issues.open()))
    assert len(rows) >= 4
    assert {row["action"] for row in rows} == {"rejected"}
    assert rows[0]["file"] == "pagerduty.csv"
    assert rows[0]["row"] == "2"
    assert rows[0]["value"].startswith("2026-17-01")


def test_a_rejected_cell_runs_nothing_in_a_spreadsheet(flywheel, pagerduty, tmp_path):
    lines = pagerduty.read_text().splitlines()
    pagerduty.write_text("\n".join([lines[0], lines[1].replace("2026-07-01T02:10:00Z", "=1+1"), *lines[2:]]) + "\n")
    issues = tmp_path / "issues.csv"
    flywheel("ingest", pagerduty, "--issues", issues)
    assert "'=1+1" in {row["value"] for row in csv.DictReader(issues.open())}


def test_a_file_of_which_no_row_can_be_loaded_is_refused(flywheel, pagerduty, tmp_path):
    pagerduty.write_text(pagerduty.read_text().replace("2026-07-", "2026-17-"))
    code, out, _ = flywheel("ingest", pagerduty)
    assert code == 1
    assert "refused: none of its rows can be loaded" in out
    assert workspace(tmp_path).history() == []


def test_the_report_as_json(flywheel, pagerduty, tmp_path):
    code, out, _ = flywheel("ingest", pagerduty, tmp_path / "absent.csv", "--json")
    assert code == 1
    report = json.loads(out)
    assert report["dataset_version"] == workspace(tmp_path).head
    good, bad = report["files"]
    assert (good["state"], good["rows_read"], good["row_counts"]) == ("loaded", 4, {"incidents": 4})
    assert (bad["state"], bad["dataset_version"]) == ("refused", "")
    assert "No such file" in bad["error"]


def test_what_the_uploader_says_is_kept(flywheel, pagerduty, tmp_path):
    flywheel("ingest", pagerduty, "--covers", "2026-06-29..2026-07-26", "--time-zone", "Europe/Berlin")
    [stored] = workspace(tmp_path).uploads(workspace(tmp_path).head)
    assert stored.covers == ("2026-06-29", "2026-07-26")
    assert stored.time_zone == "Europe/Berlin"


def test_an_undecided_date_order_is_asked_for_and_the_answer_taken(flywheel, pagerduty, tmp_path):
    undecided = pagerduty.read_text()
    for day in ("01", "02", "09", "15"):
        undecided = undecided.replace(f"2026-07-{day}T", f"07/{min(int(day), 12):02}/2026 ").replace(":00Z", "")
    pagerduty.write_text(undecided)
    code, _, err = flywheel("ingest", pagerduty)
    assert code == 1
    assert "whether the day or the month comes first" in err
    assert "--date-order dmy" in err
    code, out, _ = flywheel("ingest", pagerduty, "--date-order", "mdy")
    assert code == 0
    assert "4 loaded" in out
    [stored] = workspace(tmp_path).uploads(workspace(tmp_path).head)
    assert stored.date_order == "mdy"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--covers", "July"], "names no days"),
        (["--time-zone", "Mars/Olympus"], "no time zone 'Mars/Olympus'"),
        (["--date-order", "ymd"], "invalid choice"),
        ([], "required"),
    ],
)
def test_a_command_that_is_not_understood_ends_with_2(flywheel, pagerduty, tmp_path, arguments, said):
    code, _, err = flywheel("ingest", *([pagerduty] if arguments else []), *arguments)
    assert code == 2
    assert said in err
    assert not (tmp_path / "workspace" / "history").exists() or workspace(tmp_path).history() == []


def test_nobody_is_named_in_what_is_stored(flywheel, pagerduty, tmp_path):
    flywheel("ingest", pagerduty)
    for path in (tmp_path / "workspace").rglob("*"):
        if path.is_file():
            assert b"Ada Example" not in path.read_bytes()
