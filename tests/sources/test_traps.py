"""What each tool's export is known to do that a reader gets wrong, one small hand-made file each.

What the samples beside this file show already (told by their golden tables) is not repeated here: ids of two lengths, titles
that end in a line end, names with commas between commas, repeated and skipped local times, Python's notation of values
(PagerDuty); both units of durations, fractions of any length, series of alerts (Opsgenie); month-first dates after Excel, done
without a time (Jira); Windows-1252, "?" for nothing, dates of two forms in one file (ServiceNow); webhooks, pages, lists of pages,
ids beyond 2^31, tiers, statuses, flags (deploy tools); modes and kinds of incidents that are none, parts of incidents, silence
(incident platforms); short rows, trees, sprints from paths (Linear, Azure DevOps); NULL, deleted records, raw tables (warehouses).

Elsewhere: bytes and tables of any tool (tests/decode/test_traps.py), rows short of their last cell (tests/test_short_rows.py),
units of durations on random alerts (tests/sources/test_on_call.py), status history on random issues
(tests/sources/test_jira_json.py), reverts (tests/sources/test_git_history.py), arrays of warehouses (tests/sources/test_landed.py),
what is production and what was undone (tests/sources/test_changes.py, tests/models).
"""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from pyarrow import parquet

from flywheel_metrics.coverage import Coverage
from flywheel_metrics.engine import open_compiled
from flywheel_metrics.errors import UnknownExport
from flywheel_metrics.ingest import Answers, Staged, stage
from flywheel_metrics.ingest.mapping import NOT_USED
from flywheel_metrics.model import UploadTables, compile_dataset
from flywheel_metrics.period import Range
from flywheel_metrics.privacy import pseudonym
from flywheel_metrics.privacy.screen import Screen
from flywheel_metrics.settings import Settings
from flywheel_metrics.upload import names_in
from flywheel_metrics.vocabulary import default_text, parse
from flywheel_metrics.workspace import Workspace
from tests.damage import trial
from tests.sources import golden


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    trial.quick(monkeypatch)


def read(content: object, folder: Path, **answers: Any) -> Staged:
    """Stage bytes, a text, or values as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "export"
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return stage(file, folder / "staged", Answers(**answers), default_zone="Europe/Berlin", key=golden.KEY)


def table(staged: Staged, name: str) -> list[dict[str, Any]]:
    return sorted(parquet.read_table(staged.tables[name]).to_pylist(), key=lambda row: row["source_row"])


def column(staged: Staged, name: str, column_name: str) -> list[Any]:
    return [row[column_name] for row in table(staged, name)]


def told(staged: Staged) -> set[tuple[int | None, str]]:
    return {(each.row, each.rule) for each in staged.issues if each.rule != "assumed_time_zone"}


def masked(text: str, staged: Staged) -> str:
    """Return a text as others see it who may not see the names of a file."""
    return Screen(golden.KEY, names_in(staged.names_path)).text(text)


# Durations of any tool

_DATADOG = {"created": "2026-07-01T10:00:00Z", "detected": "2026-07-01T10:00:00Z", "title": "t", "state": "resolved"}
_FIREHYDRANT = {
    "summary": "s",
    "starts_at": "2026-07-01T10:00:00Z",
    "ends_at": None,
    "duration_iso8601": None,
    "duration_ms": None,
}
_OPSGENIE = {
    "tinyId": "1", "message": "m", "status": "closed", "priority": "P1",
    "createdAt": "2026-07-01T10:00:00Z", "updatedAt": "2026-07-01T10:02:00Z",
}  # fmt: skip


def _lasting(source: str, name: str, minutes: float | None) -> dict[str, Any]:
    """Return an object of a source with that many minutes as its duration; None for one beyond all times."""
    seconds: float = 10**13 if minutes is None else minutes * 60
    parts = {
        "jenkins_builds_json": {"number": len(name), "result": "SUCCESS", "timestamp": 1_782_900_000_000, "duration": seconds * 1000},
        "datadog_incidents_json": {
            "id": name, "attributes": {**_DATADOG, "public_id": name, "time_to_internal_response": seconds},
        },
        "firehydrant_change_events_json": {"id": name, **_FIREHYDRANT, "duration_ms": seconds * 1000},
        "firehydrant_change_events_json in words": {"id": name, **_FIREHYDRANT, "duration_iso8601": f"PT{seconds:.0f}S"},
        "opsgenie_alerts_json": {"id": name, "alias": name, **_OPSGENIE, "report": {"ackTime": seconds * 1000, "closeTime": 120_000}},
        "pagerduty_analytics_json": {
            "id": name, "incident_number": len(name), "created_at": "2026-07-01T10:00:00", "resolved_at": "2026-07-01T11:00:00",
            "seconds_to_first_ack": seconds, "seconds_to_resolve": 3600, "engaged_seconds": 9, "urgency": "high",
            "status": "resolved",
        },
    }  # fmt: skip
    return parts[source]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("datadog_incidents_json", "incidents.acknowledged_at"),
        ("firehydrant_change_events_json", "changes.finished_at"),
        ("firehydrant_change_events_json in words", "changes.finished_at"),
        ("jenkins_builds_json", "changes.finished_at"),
        ("opsgenie_alerts_json", "incidents.acknowledged_at"),
        ("pagerduty_analytics_json", "incidents.acknowledged_at"),
    ],
)
def test_a_duration_beyond_all_times_is_told_and_costs_no_other_row(source: str, target: str, tmp_path: Path) -> None:
    rows = [_lasting(source, "a", 2), _lasting(source, "bb", None)]
    staged = read(rows, tmp_path, source=source.partition(" ")[0], time_zone="UTC")
    assert {each for each in told(staged) if each[0]} == {(2, "not_a_duration")}
    assert column(staged, *target.split(".")) == [datetime(2026, 7, 1, 10, 2)]


@pytest.mark.parametrize(
    ("columns", "target"),
    [
        (
            {"id": "a", "cicd_scope_id": "1", "commit_sha": "c", "repo_url": "r", "result": "SUCCESS", "environment": "PRODUCTION",
             "started_date": "2026-07-01 10:00:00", "duration_sec": "120"},
            "changes.finished_at",
        ),
        (
            {"id": "a", "incident_number": "1", "description": "d", "service_name": "s", "created_on": "2026-07-01T10:00:00Z",
             "resolved_on": "", "assigned_to_user_names": "", "seconds_to_first_ack": "120"},
            "incidents.acknowledged_at",
        ),
    ],
    ids=["devlake", "pagerduty"],
)  # fmt: skip
def test_a_duration_in_a_table_beyond_all_times_is_told(columns: dict[str, str], target: str, tmp_path: Path) -> None:
    *_, last = columns
    rows = [columns, {**columns, "id": "b", last: str(10**13)}]
    staged = read("\n".join(",".join(row) for row in [columns, *(each.values() for each in rows)]), tmp_path)
    assert told(staged) == {(3, "not_a_duration")}
    assert column(staged, *target.split(".")) == [datetime(2026, 7, 1, 10, 2)]


# PagerDuty


def test_pagerduty_report_of_the_basic_plan_is_not_taken_for_the_other(tmp_path: Path) -> None:
    header = "#,Service,Opened On,Resolved On,Resolve By,Duration,#Escalations\n"
    with pytest.raises(UnknownExport):
        read(f"{header}1,web,2026-07-01 10:00:00,,,,0\n", tmp_path)


def test_pagerduty_analytics_as_a_table_under_the_names_of_a_page(tmp_path: Path) -> None:
    header = "Id,Incident Number,Description,Service Name,Created At,Resolved At,Seconds To First Ack,Engaged Seconds,Urgency"
    staged = read(
        f"{header},Status,Assigned User Names\n"
        'P1,1,Disk,web,2026-07-01T10:00:00,2026-07-01T11:00:00,60,9,high,resolved,"Ada Lind, Ben Ode"\n',
        tmp_path,
        time_zone="UTC",
    )
    (found,) = table(staged, "incidents")
    assert (found["acknowledged_at"], found["resolved_at"]) == (datetime(2026, 7, 1, 10, 1), datetime(2026, 7, 1, 11))
    assert found["responders"] == [pseudonym(golden.KEY, name) for name in ("Ada Lind", "Ben Ode")]


def test_pagerduty_shape_that_only_other_tools_tests_have_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        read(
            "Incident Number,Title,Status,Urgency,Created At,Resolved At,Service,Teams\n"
            "1,Disk,resolved,high,2026-07-01T10:00:00Z,2026-07-01T11:00:00Z,web,pay\n",
            tmp_path,
        )


def test_pagerduty_analytics_are_never_reckoned_again(tmp_path: Path) -> None:
    """Resolved before created, seconds that fit neither, a key with a stray quotation mark: as the vendor's example has it."""
    row = {
        "id": "P1", "incident_number": 1, "created_at": "2026-07-01T10:05:00", "resolved_at": "2026-07-01T10:00:00",
        "seconds_to_first_ack": 60, "seconds_to_resolve": 3305, "engaged_seconds": 9, 'total_interruptions"': 3,
        "urgency": "high", "status": "resolved", "seconds_to_mobilize": None,
    }  # fmt: skip
    staged = read({"more": False, "time_zone": "Etc/UTC", "data": [row]}, tmp_path)
    (found,) = table(staged, "incidents")
    assert (found["created_at"], found["acknowledged_at"], found["resolved_at"], found["status"]) == (
        datetime(2026, 7, 1, 10, 5), datetime(2026, 7, 1, 10, 6), datetime(2026, 7, 1, 10), "resolved",
    )  # fmt: skip


def test_pagerduty_rest_writes_fractions_or_none_and_the_title_twice(tmp_path: Path) -> None:
    row = {
        "id": "P1", "incident_number": 1, "title": "Disk", "description": "Disk", "summary": "[#1] Disk", "status": "resolved", "urgency": "high",
        "service": {"id": "S1", "summary": "web"}, "created_at": "2026-07-01T10:00:00.000000Z", "acknowledgements": [],
        "last_status_change_at": "2026-07-01T11:00:00Z",
    }  # fmt: skip
    (found,) = table(read({"incidents": [row]}, tmp_path), "incidents")
    assert (found["title"], found["created_at"].hour, found["resolved_at"].hour) == ("Disk", 10, 11)
    assert found["acknowledged_at"] is None  # the list is emptied on resolution; nothing stands in for it


def test_pagerduty_service_that_was_renamed_stays_one_by_its_identifier(tmp_path: Path) -> None:
    """The report names services as they were called then; a name may even be given on to another service."""
    staged = read(
        "id,incident_number,description,service_id,service_name,created_on,resolved_on,seconds_to_first_ack,assigned_to_user_names\n"
        "A,1,down,S1,Basket,2026-07-01T10:00:00Z,,,\n"
        "B,2,down,S1,Basket (old),2026-07-02T10:00:00Z,,,\n"
        "C,3,down,S2,Basket,2026-07-03T10:00:00Z,,,\n",
        tmp_path,
    )
    path = tmp_path / "dataset.duckdb"
    uploads = [UploadTables("u1", staged.tables)]
    compile_dataset(path, uploads, Settings(), parse(default_text()), only={"counted_incidents"})
    with open_compiled(path) as database:
        found = database.rows("select incident_id, service from counted_incidents order by incident_id")
        told = database.rows("select service_id, other_name, service, row_count from renamed_services")
    assert found == [("A", "Basket (old)"), ("B", "Basket (old)"), ("C", "Basket")]
    assert told == [("S1", "Basket", "Basket (old)", 1)]


def test_pagerduty_change_event_knows_a_service_by_its_identifier_only_where_all_have_names(tmp_path: Path) -> None:
    """A reference without a summary leaves no gap in the names, so the first name may be of the second service."""
    events = [
        {"id": f"E{number}", "summary": "Deployed", "timestamp": "2026-07-01T10:00:00Z", "type": "change_event", "source": "ci", "links": [],
         "services": services}
        for number, services in enumerate([
            [{"id": "S1"}, {"id": "S2", "summary": "Payments"}],
            [{"id": "S1", "summary": "Basket"}, {"id": "S2", "summary": "Payments"}],
            [{"id": "S1"}],
        ])
    ]  # fmt: skip
    staged = read({"change_events": events}, tmp_path, source="pagerduty_change_events_json")
    assert column(staged, "changes", "service") == ["Payments", "Basket", "S1"]
    assert column(staged, "changes", "service_id") == [None, "S1", "S1"]


def _analytics_of_a_week(folder: Path) -> Staged:
    """Return the analytics of the incidents of Monday, 6 July, to the next Monday morning, when they were exported."""
    rows = [
        {"id": f"P{day}", "incident_number": day, "created_at": f"2026-07-{day:02}T09:00:00", "resolved_at": None,
         "seconds_to_first_ack": None, "engaged_seconds": 0, "urgency": "high", "status": "triggered"}
        for day in range(6, 14)
    ]  # fmt: skip
    return read({"time_zone": "Etc/UTC", "data": rows}, folder)


def test_pagerduty_analytics_lag_a_day_behind_and_this_is_told(tmp_path: Path) -> None:
    assert told(_analytics_of_a_week(tmp_path)) == {(None, "lagging_export")}


@pytest.mark.slow
def test_pagerduty_analytics_do_not_cover_the_day_that_may_lack_incidents(tmp_path: Path) -> None:
    """The last Sunday looks quieter than it was, and its week must not be called full, unless a person says so."""
    workspace = Workspace(tmp_path / "workspace")

    def state() -> str:
        week = Range(datetime(2026, 7, 6), datetime(2026, 7, 13))
        return Coverage(workspace.open(workspace.head).covered, "incidents").state(week)

    workspace.commit(_analytics_of_a_week(tmp_path))
    (upload,) = workspace.uploads(workspace.head)
    (covered,) = workspace.open(workspace.head).covered
    assert covered.range.ends_at == datetime(2026, 7, 12, 9, 0, 0, 1)
    workspace.declare(upload.upload_id, (date(2026, 7, 6), date(2026, 7, 14)))
    assert state() == "full"
    (declared,) = workspace.uploads(workspace.head)
    workspace.declare(declared.upload_id, None)
    assert state() == "partial"


# Opsgenie


def test_opsgenie_webhooks_mix_milliseconds_and_nanoseconds(tmp_path: Path) -> None:
    row = {
        "id": "a", "tinyId": "1", "alias": "x", "message": "m", "status": "open", "priority": "P1",
        "createdAt": 1_782_900_000_000, "updatedAt": 1_782_900_060_000_000_000,
    }  # fmt: skip
    (found,) = table(read({"data": [row]}, tmp_path), "incidents")
    assert (found["updated_at"] - found["created_at"]).total_seconds() == 60


@pytest.mark.parametrize(
    "header",
    ["Alert ID,TinyID,Alias,Message,Status,CreatedAt", "alertId,tinyId,alias,message,status,createdAt", "ID,Tiny ID,ALIAS,Message,status,Created At"],
)  # fmt: skip
def test_opsgenie_csv_in_any_spelling_of_the_names(header: str, tmp_path: Path) -> None:
    staged = read(f"{header}\na,1,x,m,open,2026-07-01T10:00:00.49Z\n", tmp_path)
    assert (staged.source.name, column(staged, "incidents", "incident_id")) == ("opsgenie_alerts_csv", ["a"])


# Jira

JIRA = "Issue key,Issue Type,Status,Created"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_jira_rows_end_in_line_feeds_while_cells_have_returns_too(mark: bytes, delimiter: str, tmp_path: Path) -> None:
    rows = [["Issue key", "Issue Type", "Status", "Created", "Comment"],
            ["A-1", "Task", "Done", "23/Jan/21 9:38 AM", '"23/Jan/21 9:40 AM;5a1;one\r\ntwo, ""three"""'],
            ["A-2", "Task", "To Do", "23/Jan/21 9:39 AM", ""]]  # fmt: skip
    staged = read(mark + "\n".join(delimiter.join(row) for row in rows).encode(), tmp_path)
    assert (staged.source.name, staged.rows_read, staged.rows_loaded) == ("jira_issues_csv", 2, 2)


def test_jira_writes_dates_in_many_ways_and_no_century_is_wrong(tmp_path: Path) -> None:
    cells = ["23/Jan/21 9:38 AM", "23/Jan/2021 9:38 AM", "23/Jan/21 09:38", "2021-01-23 09:38", "2021-01-23 09:38:00",
             "Jan/23/21 9:38 AM", "23/January/2021 9:38 AM", "2021-01-23 09:38:00.000", "23/Jan/21 9:38:00 AM"]  # fmt: skip
    staged = read(f"{JIRA}\n" + "".join(f"A-{n},Task,Open,{cell}\n" for n, cell in enumerate(cells)), tmp_path)
    assert set(column(staged, "work_items", "created_at")) == {datetime(2021, 1, 23, 8, 38)}
    assert staged.rows_loaded == len(cells)


def test_jira_day_without_a_time_is_its_midnight(tmp_path: Path) -> None:
    staged = read(f"{JIRA}\nA-1,Task,Open,23/Jan/21\nA-2,Task,Open,24/Jan/21 9:38 AM\n", tmp_path)
    assert column(staged, "work_items", "created_at") == [datetime(2021, 1, 22, 23), datetime(2021, 1, 24, 8, 38)]


def test_jira_month_in_another_language_is_told_and_not_guessed(tmp_path: Path) -> None:
    staged = read(f"{JIRA}\nA-1,Task,Open,23/Mär/21 9:38 AM\nA-2,Task,Open,24/Apr/21 9:38 AM\n", tmp_path)
    assert (staged.rows_loaded, staged.rows_rejected, told(staged)) == (1, 1, {(2, "not_a_time")})


def test_jira_first_response_is_iso_beside_dates_that_are_not(tmp_path: Path) -> None:
    header = f"{JIRA},Custom field ([CHART] Date of First Response),Due date"
    staged = read(f"{header}\nA-1,Task,Open,23/Jan/21 7:39 PM,2021-01-23 19:39:55.013,30/Jan/21 12:00 AM\n", tmp_path)
    assert column(staged, "work_items", "created_at") == [datetime(2021, 1, 23, 18, 39)]


def test_jira_repeats_a_column_for_each_value_and_leaves_gaps(tmp_path: Path) -> None:
    old = "com.atlassian.greenhopper.service.sprint.Sprint@1[id=7,state=CLOSED,name=Pay 2,startDate=2021-01-04]"
    header = f"{JIRA},Sprint,Labels,Sprint,Labels,Sprint,Custom field (Mission Team),Custom field (Mission Team)"
    staged = read(
        f"{header}\nA-1,Task,Open,23/Jan/21 9:38 AM,Pay 1,,,toil,April 2022 SPrint,,x\n"
        f'A-2,Task,Open,23/Jan/21 9:38 AM,,one,"{old}",two,,,\n',
        tmp_path,
    )
    sprints = [(row["item_id"], row["position"], row["sprint"]) for row in table(staged, "work_item_sprints")]
    assert sorted(sprints) == [("A-1", 1, "Pay 1"), ("A-1", 2, "April 2022 SPrint"), ("A-2", 1, "Pay 2")]
    assert column(staged, "work_items", "labels") == [["toil"], ["one", "two"]]


def test_jira_column_that_ends_like_a_rename_is_its_own(tmp_path: Path) -> None:
    staged = read(f"{JIRA},Sprint,Sprint_1\nA-1,Task,Open,23/Jan/21 9:38 AM,Pay 1,gold\n", tmp_path)
    assert column(staged, "work_item_sprints", "sprint") == ["Pay 1"]


def test_jira_server_spells_components_and_epics_otherwise(tmp_path: Path) -> None:
    staged = read(
        f"{JIRA},Component/s,Custom field (Epic Link),Parent\nA-1,Task,Open,23/Jan/21 9:38 AM,pay,A-9,10009\n", tmp_path
    )
    (row,) = table(staged, "work_items")
    assert (row["components"], row["epic"]) == (["pay"], "A-9")  # Parent is a number and no key


def test_jira_category_decides_and_not_the_name_of_the_status(tmp_path: Path) -> None:
    staged = read(
        f"{JIRA},Status Category,Resolved,Resolution\nA-1,Task,Backlog,23/Jan/21 9:38 AM,In Progress,,\n"
        "A-2,Task,backlog,23/Jan/21 9:38 AM,In Progress,,\n"
        "A-3,Task,Withdrawn,23/Jan/21 9:38 AM,Done,24/Jan/21 9:38 AM,Won't Do\n",
        tmp_path,
    )
    assert column(staged, "work_items", "status") == ["in_progress", "in_progress", "cancelled"]


def test_jira_row_wider_than_the_header_costs_itself_alone(tmp_path: Path) -> None:
    rows = "".join(f"A-{n},Task,Open,23/Jan/21 9:38 AM{',x' * (n == 3)}\n" for n in range(9))
    staged = read(f"{JIRA}\n{rows}", tmp_path)
    assert (staged.rows_loaded, told(staged)) == (8, {(5, "row_width")})


def test_jira_in_german_is_refused_with_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport, match="Vorgangsschlüssel"):
        read("Vorgangsschlüssel,Vorgangstyp,Status,Erstellt\nA-1,Aufgabe,Offen,23/Jan/21 9:38\n", tmp_path)


def test_jira_all_fields_brings_hundreds_of_custom_fields_and_none_is_warned_of(tmp_path: Path) -> None:
    """Each site has its own; of 400 empty ones, some named alike, nothing is told, and none takes a filled one's place."""
    custom = ",".join(f"Custom field (Field {n // 2})" for n in range(400))
    points = "Custom field (Story Points),Custom field (Story point estimate)"
    staged = read(f"{JIRA},{custom},{points}\nA-1,Task,Open,23/Jan/21 9:38 AM{',' * 400},,16.0\n", tmp_path)
    assert (staged.rows_loaded, told(staged), column(staged, "work_items", "points")) == (1, set(), [16.0])
    assert {each.use for each in staged.mapping if "Field" in each.header} == {NOT_USED}


def test_jira_former_user_is_nobody_and_a_deactivated_one_stays_who_it_was(tmp_path: Path) -> None:
    people = ["Ada Lind", "Ada Lind [X]", "Former user", "Ben Ode (Inactive)"]
    rows = "".join(f"A-{n},Incident,Open,23/Jan/21 9:38 AM,{name}\n" for n, name in enumerate(people))
    staged = read(f"{JIRA},Assignee\n{rows}", tmp_path)
    found = column(staged, "incidents", "responders")
    assert found == [
        [pseudonym(golden.KEY, name)] if name else None for name in ("Ada Lind", "Ada Lind", None, "Ben Ode")
    ]
    assert (
        masked("ada asks the former user, Ode is inactive", staged) == "[name] asks the former user, [name] is inactive"
    )


# ServiceNow


def test_servicenow_leavers_are_hidden_like_others_and_their_mark_is_a_usual_word(tmp_path: Path) -> None:
    staged = read(
        '"number","incident_state","opened_at","sys_class_name","assigned_to"\n'
        '"INC1","New","2026-07-01 10:00:00","Incident","Ada Lind (Term_alind_67a6f0)"\n'
        '"INC2","New","2026-07-01 10:00:00","Incident","Ben Ode (bode)"\n',
        tmp_path,
    )
    found = column(staged, "incidents", "responders")
    assert len({each for (each,) in found}) == 2
    assert all(each.startswith("person-") for (each,) in found)
    assert masked("Lind and alind left a long term fix", staged) == "[name] and [name] left a long term fix"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "count"), [("csv", 1_000), ("csv", 10_000), ("csv", 20_000), ("xlsx", 10_000), ("json", 10_000)]
)
def test_servicenow_export_that_may_be_cut_off_is_told_in_every_form(form: str, count: int, tmp_path: Path) -> None:
    header = ["number", "incident_state", "opened_at", "sys_class_name"]
    rows = [[f"INC{n:07}", "6", "2026-07-01 10:00:00", "incident"] for n in range(count)]
    for number, is_told in ((count, True), (count - 1, False)):
        staged = read(_written(form, header, rows[:number]), tmp_path / str(number), time_zone="UTC")
        said = [each.message for each in staged.issues if each.rule == "row_cap"]
        assert (staged.rows_loaded, len(said)) == (number, int(is_told))
        assert ("stops by itself" in "".join(said)) == (is_told and count == 10_000)


def _written(form: str, header: list[str], rows: list[list[str]]) -> object:
    """Return rows as bytes of a form, or as what is written as JSON."""
    if form == "json":
        domain = {"sys_domain": {"link": "https://x/api/now/table/sys_user_group/global", "value": "global"}}
        return {"result": [dict(zip(header, row, strict=True)) | domain for row in rows]}
    if form == "csv":
        return "\n".join(",".join(f'"{cell}"' for cell in row) for row in [header, *rows])
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Page 1")
        for number, row in enumerate([header, *rows]):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def test_servicenow_codes_stand_for_their_labels(tmp_path: Path) -> None:
    codes = {"1": "open", "2": "acknowledged", "3": "acknowledged", "6": "resolved", "7": "closed", "8": "cancelled"}
    rows = "".join(f'"INC{code}","{code}","2026-07-01 10:00:00","Incident"\n' for code in codes)
    staged = read(f'"number","incident_state","opened_at","sys_class_name"\n{rows}', tmp_path)
    assert column(staged, "incidents", "status") == list(codes.values())


def test_servicenow_change_codes_and_words_tell_how_it_ended(tmp_path: Path) -> None:
    cases = {
        ("-5", ""): "running", ("-1", ""): "running", ("0", ""): "running", ("3", ""): "success", ("4", ""): "cancelled",
        ("3", "successful"): "success", ("3", "successful_issues"): "success", ("3", "unsuccessful"): "failure",
        ("3", "Change Unsuccessful-Rolled Back"): "rolled_back", ("3", "Partial Change Completed"): "success",
        ("3", "Change Cancelled - Will Not Be Performed"): "cancelled",
    }  # fmt: skip
    rows = "".join(
        f'"CHG{n}","{state}","{code}","2026-07-01 10:00:00","2026-07-01 11:00:00"\n'
        for n, (state, code) in enumerate(cases)
    )
    staged = read(f'"number","state","close_code","work_start","work_end"\n{rows}', tmp_path)
    assert column(staged, "changes", "outcome") == list(cases.values())


def test_servicenow_change_may_tell_in_columns_of_the_customer_how_it_ended(tmp_path: Path) -> None:
    ends = {
        "Change Unsuccessful-Rolled Back": "rolled_back",
        "Change Completed-Unexpected Impact": "success",
        "Partial Change Completed": "success",
        "Change Cancelled - Will Not Be Performed": "cancelled",
    }
    rows = "".join(
        f'"CHG{n}","Closed","{end}","Comprehensive","2026-07-01 10:00:00","2026-07-01 11:00:00"\n'
        for n, end in enumerate(ends)
    )
    staged = read(f'"number","u_chg_stage","u_substate","type","work_start","work_end"\n{rows}', tmp_path)
    assert column(staged, "changes", "outcome") == list(ends.values())


def test_servicenow_closing_is_no_recovery_whether_it_came_before_or_alone(tmp_path: Path) -> None:
    staged = read(
        '"number","incident_state","opened_at","resolved_at","closed_at","sys_class_name"\n'
        '"INC1","Closed","2026-07-01 10:00:00","2026-07-07 12:00:00","2026-07-06 12:00:00","Incident"\n'
        '"INC2","Closed","2026-07-01 10:00:00","","2026-07-06 12:00:00","Incident"\n',
        tmp_path,
        time_zone="UTC",
    )
    assert column(staged, "incidents", "resolved_at") == [datetime(2026, 7, 7, 12), None]
    assert column(staged, "incidents", "status") == ["closed", "closed"]


def test_servicenow_prefixes_are_the_customers_and_lists_are_not_split(tmp_path: Path) -> None:
    staged = read(
        '"number","incident_state","opened_at","sys_class_name","cmdb_ci","priority"\n'
        '"NOC0284873","Working On Case","2026-07-01 10:00:00","Incident","Columbus, Oh, Illinois","5 - Normal"\n',
        tmp_path,
    )
    (row,) = table(staged, "incidents")
    assert (row["service"], row["status"], row["severity"]) == ("Columbus, Oh, Illinois", "acknowledged", 5)


def test_servicenow_elapsed_times_that_look_like_dates_are_no_times(tmp_path: Path) -> None:
    """They are as of 1970, before any year that is read; the recovery is resolved_at, not the later closing."""
    staged = read(
        '"number","incident_state","opened_at","resolved_at","closed_at","sys_class_name","calendar_duration","calendar_stc"\n'
        '"INC1","Closed","2026-07-01 10:00:00","2026-07-01 12:00:00","2026-07-06 12:00:00","Incident","1970-01-01 02:00:00","7,200"\n',
        tmp_path,
    )
    (row,) = table(staged, "incidents")
    assert (row["resolved_at"] - row["created_at"]).total_seconds() == 7200


def test_servicenow_table_by_pandas_has_codes_references_and_doubled_returns(tmp_path: Path) -> None:
    group = "{'link': 'https://x/api/now/table/sys_user_group/9', 'value': '9'}"
    rows = [
        "number,incident_state,opened_at,resolved_at,sys_class_name,assignment_group,short_description",
        f'INC1,7,2026-07-01 10:00:00,2026-07-01 11:00:00,incident,"{group}","caf\u00e9\rdown"',
        f'INC2,2,2026-07-01 10:00:00,,incident,"{group}",plain',
    ]
    staged = read(("\r\r\n".join(rows) + "\r\r\n").encode("cp1252"), tmp_path, time_zone="UTC")
    assert (staged.rows_read, staged.decoded.encoding) == (2, "cp1252")
    assert [(row["status"], row["created_at"].hour) for row in table(staged, "incidents")] == [
        ("closed", 10), ("acknowledged", 10),
    ]  # fmt: skip


# Deploy tools


def test_github_numbers_beyond_any_integer_stay_exact(tmp_path: Path) -> None:
    number = 2**53 + 1
    row = {
        "id": number, "sha": "a" * 40, "ref": "main", "task": "deploy", "environment": "production", "payload": '{"a": 1}',
        "created_at": "2026-07-01T10:00:00Z", "statuses_url": f"https://api.github.com/repos/o/shop/deployments/{number}/statuses",
    }  # fmt: skip
    status = {
        "id": 1, "state": "inactive", "created_at": "2026-07-01T11:00:00Z", "environment": "production",
        "deployment_url": f"https://api.github.com/repos/o/shop/deployments/{number}",
    }  # fmt: skip
    (change,) = table(read([row], tmp_path / "deployments"), "changes")
    (found,) = table(read([status], tmp_path / "statuses"), "change_statuses")
    assert (change["change_id"], change["outcome"]) == (str(number), "unknown")
    assert (found["change_id"], found["state"]) == (str(number), "inactive")  # no failure, and no rollback


def test_github_run_without_conclusion_is_still_running(tmp_path: Path) -> None:
    runs = [
        {"databaseId": n, "name": "Deploy", "headSha": "a" * 40, "event": "push", "status": status, "conclusion": conclusion,
         "createdAt": "2026-07-01T10:00:00Z", "updatedAt": "2026-07-01T10:05:00Z", "workflowName": "Deploy", "headBranch": "main"}
        for n, (status, conclusion) in enumerate([("in_progress", ""), ("completed", "success")])
    ]  # fmt: skip
    found = table(read(runs, tmp_path), "changes")
    assert [(row["outcome"], row["finished_at"] is None) for row in found] == [("running", True), ("success", False)]


def test_github_release_is_live_when_published_and_a_draft_is_not(tmp_path: Path) -> None:
    releases = [
        {"id": n, "tag_name": f"v{n}", "name": "", "draft": is_draft, "prerelease": False, "created_at": "2020-01-01T00:00:00Z",
         "published_at": None if is_draft else "2026-07-01T10:00:00Z", "html_url": f"https://github.com/o/shop/releases/tag/v{n}"}
        for n, is_draft in enumerate([False, True])
    ]  # fmt: skip
    live, draft = table(read(releases, tmp_path), "changes")
    assert (live["finished_at"], live["title"]) == (datetime(2026, 7, 1, 10), "v0")
    assert (draft["finished_at"], draft["outcome"]) == (None, "running")


def test_github_pull_request_that_was_closed_did_not_go_out(tmp_path: Path) -> None:
    pulls = [
        {"number": n, "title": "t", "state": "closed", "merged_at": merged, "closed_at": "2026-07-01T10:00:00Z", "labels": [],
         "base": {"ref": "main"}, "head": {"ref": "x"}, "html_url": f"https://github.com/o/shop/pull/{n}"}
        for n, merged in enumerate([None, "2026-07-01T10:00:00Z"])
    ]  # fmt: skip
    assert column(read(pulls, tmp_path), "changes", "outcome") == ["cancelled", "success"]


def test_gitlab_deployment_without_a_job_and_with_a_slash_in_its_environment(tmp_path: Path) -> None:
    rows = [
        {"id": n, "iid": n, "ref": "main", "sha": "a" * 40, "status": status, "created_at": "2026-07-01T10:00:00.000Z",
         "updated_at": "2026-07-01T12:05:00.000+02:00", "environment": {"id": 1, "name": "review/feature-x"}, "deployable": None}
        for n, status in enumerate(["success", "blocked", "canceled", "completed"])
    ]  # fmt: skip
    staged = read(rows, tmp_path)
    assert column(staged, "changes", "outcome") == ["success", "running", "cancelled", "unknown"]
    first = table(staged, "changes")[0]
    assert (first["environment"], first["finished_at"]) == ("review/feature-x", datetime(2026, 7, 1, 10, 5))


def test_argo_cd_names_several_revisions_or_the_version_of_a_chart(tmp_path: Path) -> None:
    history = [
        {"id": 0, "revision": "", "revisions": ["aaa", "1.2.3"], "deployedAt": "2026-07-01T10:00:00Z", "sources": [{}, {"chart": "c"}]},
        {"id": 1, "revision": "4.5.6", "deployedAt": "2026-07-02T10:00:00Z", "source": {"chart": "redis"}},
    ]  # fmt: skip
    application = {
        "metadata": {"name": "shop"}, "spec": {"project": "default", "destination": {"namespace": "prod"}},
        "status": {"history": history, "sync": {"status": "Synced"}},
    }  # fmt: skip
    assert column(read(application, tmp_path), "changes", "version") == ["aaa + 1.2.3", "4.5.6"]


@pytest.mark.parametrize(("count", "is_told"), [(9, False), (10, True)])
def test_argo_cd_forgets_all_but_ten_syncs(count: int, is_told: bool, tmp_path: Path) -> None:
    history = [{"id": n, "revision": f"a{n}", "deployedAt": f"2026-07-{n + 1:02}T10:00:00Z"} for n in range(count)]
    application = {
        "metadata": {"name": "shop"}, "spec": {"project": "default", "destination": {"namespace": "prod"}},
        "status": {"history": history, "sync": {"status": "Synced"}},
    }  # fmt: skip
    assert ((1, "history_is_cut") in told(read(application, tmp_path))) == is_told


def test_argo_cd_history_as_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownExport):
        read("SOURCE  https://x/y\nID      DATE                           REVISION\n0       2026-02-20 00:30:59 +0000 UTC  main (7a8b9c0)\n", tmp_path)  # fmt: skip


def test_spinnaker_terminal_has_failed_and_what_waits_is_not_over(tmp_path: Path) -> None:
    ends = {
        "NOT_STARTED": "running", "RUNNING": "running", "PAUSED": "running", "SUSPENDED": "running", "BUFFERED": "running",
        "SUCCEEDED": "success", "FAILED_CONTINUE": "failure", "TERMINAL": "failure", "CANCELED": "cancelled", "STOPPED": "cancelled",
        "SKIPPED": "cancelled", "REDIRECT": "running",
    }  # fmt: skip
    at = 1_782_900_000_000
    rows = [
        {"id": status, "application": "shop", "name": "Deploy", "status": status, "buildTime": at, "startTime": at, "endTime": at + 60_000,
         "stages": [{"type": "deploy", "status": status, "startTime": at, "endTime": at + 60_000, "context": {"account": "prod"}}],
         "trigger": {"type": "pipeline", "parentExecution": {"id": "P", "application": "other", "status": "TERMINAL", "stages": [{}]}}}
        for status in ends
    ]  # fmt: skip
    staged = read(rows, tmp_path)
    assert dict(zip(column(staged, "changes", "change_id"), column(staged, "changes", "outcome"), strict=True)) == ends


def test_jenkins_build_that_runs_has_no_result_and_no_end(tmp_path: Path) -> None:
    ends = {
        None: "running",
        "SUCCESS": "success",
        "UNSTABLE": "success",
        "FAILURE": "failure",
        "ABORTED": "cancelled",
        "NOT_BUILT": "cancelled",
    }
    rows = [
        {"number": n, "result": result, "timestamp": 1_782_900_000_000, "duration": 0 if result is None else 60_000,
         "fullDisplayName": f"a » deploy #{n}", "actions": [{}, {}]}
        for n, result in enumerate(ends)
    ]  # fmt: skip
    found = table(read(rows, tmp_path), "changes")
    assert [row["outcome"] for row in found] == list(ends.values())
    assert [row["finished_at"] is None for row in found] == [True, *[False] * 5]


def test_launch_darkly_environment_is_in_the_name_of_the_resource(tmp_path: Path) -> None:
    entry = {
        "_id": "e1", "date": 1_782_900_000_000, "kind": "flag", "name": "new-basket", "titleVerb": "turned off the flag",
        "accesses": [{"action": "updateOn", "resource": "proj/shop:env/production:flag/new-basket"}], "member": {"email": "a@b.example"},
    }  # fmt: skip
    (row,) = table(read({"items": [entry]}, tmp_path), "changes")
    assert (row["environment"], row["service"], row["kind"]) == ("production", "shop", "flag")


# Incident platforms


def test_splunk_on_call_phases_of_both_interfaces(tmp_path: Path) -> None:
    phases = {
        "UNACKED": "open",
        "ACKED": "acknowledged",
        "RESOLVED": "resolved",
        "triggered": "open",
        "acknowledged": "acknowledged",
        "resolved": "resolved",
    }
    rows = [
        {"incidentNumber": str(n), "currentPhase": phase, "startTime": "2026-07-01T10:00:00Z", "entityDisplayName": "a &gt; b",
         "transitions": [{"name": "resolved", "at": "2026-07-01T11:00:00Z", "by": "x", "manually": True}]}
        for n, phase in enumerate(phases)
    ]  # fmt: skip
    found = table(read({"incidents": rows}, tmp_path), "incidents")
    assert [row["status"] for row in found] == list(phases.values())
    assert {row["title"] for row in found} == {"a > b"}


def test_datadog_zero_seconds_are_unknown_and_not_at_once(tmp_path: Path) -> None:
    attributes = {
        "public_id": 7, "title": "t", "state": "resolved", "severity": "UNKNOWN", "created": "2026-07-01T10:00:00.000000+00:00",
        "time_to_internal_response": 0, "time_to_repair": 0, "time_to_resolve": 0, "time_to_detect": 0, "fields": {},
    }  # fmt: skip
    (row,) = table(read({"data": [{"id": "x", "attributes": attributes}]}, tmp_path), "incidents")
    assert (row["acknowledged_at"], row["mitigated_at"], row["resolved_at"], row["severity"]) == (None,) * 4


def test_incident_io_time_of_a_name_that_says_nothing_is_no_recovery(tmp_path: Path) -> None:
    def moment(name: str) -> dict[str, Any]:
        return {"incident_timestamp": {"name": name}, "value": {"value": "2026-07-01T11:00:00.123456Z"}}

    rows = [
        {"id": name, "name": "n", "mode": "standard", "created_at": "2026-07-01T10:00:00.000000Z",
         "incident_status": {"name": "Closed", "category": "closed"}, "incident_timestamp_values": [moment(name)]}
        for name in ("Resolved at", "Impact started", "Impact over")
    ]  # fmt: skip
    staged = read({"incidents": rows}, tmp_path)
    assert [each is not None for each in column(staged, "incidents", "resolved_at")] == [True, False, True]
    assert (None, "no_resolution_time") in told(staged)


def test_firehydrant_milestones_of_old_and_new_and_what_was_discarded(tmp_path: Path) -> None:
    at = "2026-07-01T11:00:00Z"
    base = {"name": "n", "severity": "SEV1", "current_milestone": "resolved", "created_at": "2026-07-01T10:00:00Z"}
    rows = [
        {**base, "id": "new", "lifecycle_phases": [{"milestones": [{"slug": "resolved", "occurred_at": at}, {"slug": "acknowledged", "occurred_at": at}]}]},
        {**base, "id": "old", "milestones": [{"type": "resolved", "occurred_at": at}, {"type": "acknowledged", "occurred_at": at}]},
        {**base, "id": "gone", "discarded_at": at, "milestones": []},
    ]  # fmt: skip
    found = table(read({"data": rows}, tmp_path), "incidents")
    assert [(row["status"], row["resolved_at"] is not None) for row in found] == [
        ("resolved", True), ("resolved", True), ("cancelled", False),
    ]  # fmt: skip


# Work, catalogues and warehouses

LINEAR = "ID,Team,Title,Status,Estimate,Priority,Cycle Number,Created,Updated,Completed,Canceled"


def test_linear_marks_what_looks_like_a_formula_and_has_fewer_columns_in_old_exports(tmp_path: Path) -> None:
    staged = read(
        f"{LINEAR}\nPAY-1,Pay,'=1+1,Done,,No priority,,2026-05-14T08:53:33Z,2026-05-14T08:53:33.000Z,,\n"
        "PAY-2,Pay,'Tis,Todo,,Urgent,,2026-05-14T08:53:33.000Z,2026-05-14T08:53:33Z,,\n",
        tmp_path,
    )
    assert column(staged, "work_items", "title") == ["=1+1", "'Tis"]


def test_linear_wrote_dates_as_a_script_does(tmp_path: Path) -> None:
    staged = read(
        f"{LINEAR}\nP-1,Pay,A,Todo,,High,,Tue May 14 2024 08:53:33 GMT+0200 (Central European Summer Time),2024-05-14T08:53:33Z,,\n"
        "P-2,Pay,B,Todo,,High,,Tue May 14 2024 06:53:33 GMT+0000 (Coordinated Universal Time),Tue May 14 2024 08:53:33 GMT+0000,,\n"
        "P-3,Pay,C,Todo,,High,,Tue May 99 2024 06:53:33 GMT+0000 (Coordinated Universal Time),2024-05-14T08:53:33Z,,\n",
        tmp_path,
    )
    assert column(staged, "work_items", "created_at") == [datetime(2024, 5, 14, 6, 53, 33)] * 2
    assert told(staged) == {(4, "not_a_time")}


@pytest.mark.parametrize(("count", "is_told"), [(999, False), (1_000, True)])
def test_jira_download_of_just_a_thousand_rows_may_be_cut_off(count: int, is_told: bool, tmp_path: Path) -> None:
    staged = read(f"{JIRA}\n" + "".join(f"A-{n},Task,Open,23/Jan/21 9:38 AM\n" for n in range(count)), tmp_path)
    assert bool(told(staged)) == is_told


def test_azure_devops_cell_in_the_wrong_column_is_told(tmp_path: Path) -> None:
    staged = read(
        "\ufeffID,Work Item Type,Title,Assigned To,State,Tags,Created Date,Closed Date\n"
        '"1","Bug","A","Ode, Ben - Contractor {PEP} <b@x.example>","New","a; b","8/13/2025 7:00:00 AM",\n'
        '"2","Bug","B",,"New",,"Ode, Ben <b@x.example>",\n',
        tmp_path,
    )
    assert (column(staged, "work_items", "labels"), told(staged)) == ([["a", "b"]], {(3, "not_a_time")})
    assert [each.value for each in staged.issues if each.rule == "not_a_time"] == ["[name]"]


def test_backstage_person_is_no_team_and_a_runbook_is_a_link(tmp_path: Path) -> None:
    text = "---\n".join(
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  links:\n    - url: https://wiki/{name}\n"
        f"      title: Runbook\nspec:\n  owner: {owner}\n"
        for name, owner in (("shop", "group:default/payments"), ("pay", "user:default/ada"))
    )
    staged = read(text, tmp_path)
    assert column(staged, "services", "team") == ["payments", None]
    assert column(staged, "runbooks", "url") == ["https://wiki/shop", "https://wiki/pay"]


def test_devlake_cancelled_deployments_count_as_failed_there_and_not_here(tmp_path: Path) -> None:
    header = "id,cicd_scope_id,name,result,status,original_status,original_result,environment,created_date,started_date,finished_date"
    cells = "PRODUCTION,2026-07-01 10:00:00,2026-07-01T10:00:00.000+00:00,2026-07-01 11:00:00"
    ends = {
        ("SUCCESS", "INACTIVE", "NULL"): "success",
        ("FAILURE", "canceled", ""): "cancelled",
        ("FAILURE", "", "ABORTED"): "cancelled",
        ("FAILURE", "", "FAILURE"): "failure",
    }
    rows = "".join(
        f"github:GithubDeployment:1:{n},s,d,{result},DONE,{status},{original},{cells}\n"
        for n, (result, status, original) in enumerate(ends)
    )
    staged = read(f"{header}\n{rows}", tmp_path)
    assert column(staged, "changes", "outcome") == list(ends.values())
    assert [row["finished_at"].hour for row in table(staged, "changes")] == [10, 11, 11, 11]


@pytest.mark.parametrize(
    "odd",
    ["{", [None], *(pytest.param(odd, marks=pytest.mark.slow) for odd in ("\U0001f600", "soon", 7, True, ["a"], [[]]))],
    ids=str,
)
def test_nothing_that_is_no_list_stops_a_file(odd: object, tmp_path: Path) -> None:
    """Lists inside a row are read by the statements of a source, in which anything may stand instead."""
    fields = {
        "issuetype": {"name": "Task"}, "status": {"name": "Done"}, "created": "2026-07-01T10:00:00.000+0000",
        "components": odd, "issuelinks": odd, "closedSprints": odd, "customfield_10020": odd,
    }  # fmt: skip
    page = {
        "id": "1", "name": "n", "impact": "minor", "incident_updates": odd, "components": odd,
        "started_at": "2026-07-01T10:00:00Z", "resolved_at": None,
    }  # fmt: skip
    entity = {
        "kind": "Component", "apiVersion": "backstage.io/v1alpha1", "metadata": {"name": "shop", "links": odd},
        "spec": {"owner": "group:default/payments"},
    }  # fmt: skip
    rows = {
        "jira_issues_json": {"key": "A-1", "fields": fields, "changelog": {"histories": odd}},
        "statuspage_incidents_json": page,
        "backstage_entities_json": entity,
    }
    for name, row in rows.items():
        staged = read([row], tmp_path / name, source=name)
        assert (staged.rows_read, staged.rows_loaded) == (1, 1), name
        told = {issue.column for issue in staged.issues if issue.rule == "not_a_list"}
        assert bool(told) == (not isinstance(odd, list)), name
