"""The command line: packed files, and files that are mapped."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile

import openpyxl
import pytest

from flywheel_metrics.workspace import Workspace

LOG = "Nr;Opened;Fixed;System;State\n1;2026-07-01T10:00:00Z;2026-07-01T11:00:00Z;web;done\n2;2026-07-02T10:00:00Z;;web;odd\n"


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


@pytest.fixture
def stored(tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    return lambda: workspace.uploads(workspace.head)


def test_each_file_in_a_zip_is_told_by_name(flywheel, pagerduty, stored, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as made:
        made.write(pagerduty, "2026/q3.csv")
        made.writestr("services.csv", "service,team,tier,time_zone\ndatabase,Storage,1,UTC\n")
        made.writestr("colours.csv", "colour,taste\nred,sweet\n")
        made.writestr("empty.csv", "")
    code, out, _ = flywheel("ingest", tmp_path / "all.zip", "--json")
    files = {each["file"].partition(": ")[2]: each for each in json.loads(out)["files"]}
    assert code == 1
    assert {name: each["state"] for name, each in files.items()} == {
        "2026/q3.csv": "loaded", "services.csv": "loaded", "colours.csv": "refused", "empty.csv": "refused",
    }  # fmt: skip
    assert "no bytes" in files["empty.csv"]["error"]
    assert sorted(each.file_name for each in stored()) == ["q3.csv", "services.csv"]
    flywheel("ingest", pagerduty)
    assert len(stored()) == 2  # the same file, packed or not, is loaded once


def test_a_gz_is_the_file_inside(flywheel, pagerduty, stored, tmp_path):
    packed = tmp_path / "pagerduty.csv.gz"
    packed.write_bytes(gzip.compress(pagerduty.read_bytes()))
    assert flywheel("ingest", packed)[0] == 0
    assert [each.file_name for each in stored()] == ["pagerduty.csv"]


def test_each_sheet_of_a_workbook_that_can_be_read_is_loaded(flywheel, pagerduty, stored, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Notes", "for", "the", "board"])
    incidents = book.create_sheet("Incidents")
    for row in [["July"], [], *csv.reader(pagerduty.read_text().splitlines())]:
        incidents.append(row)
    services = book.create_sheet("Services")
    for row in (["service", "team", "tier", "time_zone"], ["database", "Storage", 1, "UTC"]):
        services.append(row)
    book.save(tmp_path / "book.xlsx")
    code, out, _ = flywheel("ingest", tmp_path / "book.xlsx")
    assert code == 0
    assert "book.xlsx › Incidents: pagerduty_incidents_csv, loaded" in out
    assert sorted((each.file_name, each.rows_loaded) for each in stored()) == [
        ("book.xlsx › Incidents", 4), ("book.xlsx › Services", 1),
    ]  # fmt: skip
    assert "already loaded" in flywheel("ingest", tmp_path / "book.xlsx", "--sheet", "Services")[1]
    assert "no sheet 'None'" in flywheel("ingest", tmp_path / "book.xlsx", "--sheet", "None")[2]


def test_an_unknown_file_is_drafted_changed_read_and_remembered(flywheel, log, stored, tmp_path):
    assert "flywheel mapping draft" in flywheel("ingest", log)[2]
    code, drafted, said = flywheel("mapping", "draft", log)
    assert code == 0
    assert "created_at ← opened: 100% sure" in said
    assert "say in [words.status] what these mean: odd" in said
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(drafted.replace('done = "resolved"', 'done = "resolved"\nodd = "open"'))
    code, out, _ = flywheel("ingest", log, "--mapping", mapping)
    assert code == 0
    assert "log.csv: log, loaded" in out
    assert "2 rows read: 2 loaded" in out
    assert "already loaded" in flywheel("ingest", log)[1]
    following = tmp_path / "next.csv"
    following.write_text(LOG.replace("2026-07", "2026-10"))
    assert "next.csv: log, loaded" in flywheel("ingest", following)[1]
    assert len(stored()) == 2
    listed = flywheel("mapping", "list")[1]
    assert "Nr, Opened, Fixed, System, State" in listed
    mapping_id = listed.splitlines()[2].split()[0]
    assert stored()[0].source == f"mapping_{mapping_id}"
    assert flywheel("mapping", "forget", mapping_id)[0] == 0
    assert flywheel("ingest", following)[0] == 1
    assert len(stored()) == 2


def test_what_only_a_person_can_tell_is_asked_once(flywheel, stored, tmp_path):
    text = "Nr;Made;Points\n1;03/04/2026 10:00;1.234\n2;05/04/2026 10:00;2.345\n"
    file, mapping = tmp_path / "board.csv", tmp_path / "board.toml"
    file.write_text(text)
    mapping.write_text(
        'title = "Board"\ntable = "work_items"\ntool = "board"\n'
        '[columns]\nitem_id = "Nr"\ncreated_at = "Made"\npoints = "Points"\n'
    )
    assert "--date-order" in flywheel("ingest", file, "--mapping", mapping)[2]
    assert "--decimal-mark" in flywheel("ingest", file, "--mapping", mapping, "--date-order", "dmy")[2]
    answers = ("--date-order", "dmy", "--decimal-mark", "comma", "--time-zone", "Europe/Berlin")
    assert flywheel("ingest", file, "--mapping", mapping, *answers)[0] == 0
    file.write_text(text.replace("2026", "2025"))
    assert flywheel("ingest", file)[0] == 0
    assert {(each.date_order, each.time_zone) for each in stored()} == {("dmy", "Europe/Berlin")}


def test_a_mapping_that_does_not_fit_is_refused(flywheel, log, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('title = "x"\ntable = "incidents"\ntool = "x"\n[columns]\ncreated_at = "Raised"\n')
    assert "file lacks: raised" in flywheel("ingest", log, "--mapping", mapping)[2]
    mapping.write_text("title = 1")
    assert "title must be a text" in flywheel("ingest", log, "--mapping", mapping)[2]
    assert "cannot be read" in flywheel("ingest", log, "--mapping", tmp_path / "none.toml")[2]
