"""From an unknown file to rows: suggestions, the document, the source it stands for, and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from pyarrow import parquet

from flywheel_metrics.errors import DamagedWorkspace, ExportError, UndecidedMark, UnknownExport, UnknownUpload
from flywheel_metrics.ingest import Answers
from flywheel_metrics.mapping import Mapping, Saved, document, generated, match, target
from flywheel_metrics.source import sources
from flywheel_metrics.workspace import Workspace
from tests.mapping.conftest import PAGER


def rows(staged, table):
    return parquet.read_table(staged.tables[table]).to_pylist() if table in staged.tables else []


def test_an_unknown_pager_export_is_suggested_as_incidents(surveyed):
    survey = surveyed(PAGER)
    table, _ = match.best_table(survey)
    found = match.matches(survey, table)
    assert table == "incidents"
    assert {name: each.column for name, each in found.items()} == {
        "incident_id": "nr", "created_at": "eröffnet", "resolved_at": "behoben", "severity": "schweregrad",
        "status": "zustand", "escalation_count": "eskalationen", "responders": "bearbeiter",
    }  # fmt: skip
    assert found["created_at"].confidence > 0.9 > found["status"].confidence
    assert "100% of the cells are times" in found["created_at"].reason


def test_a_column_of_people_is_never_suggested_as_text(surveyed):
    survey = surveyed(
        "Nr,Opened,Zugewiesen,Kontakt\n1,2026-07-01,Ada Example,ada@example.org\n2,2026-07-02,Ben,b@c.de\n"
    )
    known = target.targets("incidents")
    texts = [name for name in match.matches(survey, "incidents") if known[name].type == "text"]
    assert texts == ["incident_id"]
    assert match.may_hold_people(survey.column("kontakt"))


def test_every_template_is_suggested_as_its_own_table(surveyed):
    for table in target.table_names():
        wanted = target.targets(table)
        cells = {
            "time": "2026-07-01T10:00:00Z",
            "integer": "3",
            "number": "2.5",
            "date": "2026-07-01",
            "boolean": "yes",
        }
        row = [each.words[0] if each.words else cells.get(each.type, f"{each.name} x") for each in wanted.values()]
        survey = surveyed(",".join(wanted) + "\n" + ",".join(row) + "\n")
        found = match.matches(survey, table)
        missed = {name for name in wanted if name not in found or found[name].column != name.replace("_", " ")}
        assert missed == set(), table


def test_a_mapped_file_becomes_rows_by_the_usual_way(surveyed, staged):
    survey = surveyed(PAGER)
    mapping = match.draft(survey, "incidents", "Pager log")
    mapping.columns["service"], mapping.columns["title"] = "anwendung", "was war los"
    assert match.open_values(mapping, survey, "severity") == ("hoch",)
    mapping.words["severity"]["hoch"] = "2"
    done = staged(PAGER, mapping, zone="Europe/Berlin")
    found = sorted(rows(done, "incidents"), key=lambda row: row["incident_id"])
    assert [(row["incident_id"], row["severity"], row["severity_raw"], row["status"]) for row in found] == [
        ("A-1", 2, "Hoch", "resolved"), ("A-2", 1, "P1", "resolved"), ("A-3", 2, "P2", "open"), ("A-4", 2, "P2", "open"),
    ]  # fmt: skip
    assert found[0]["created_at"] == datetime(2026, 7, 3, 0, 10)  # 02:10 in Berlin
    assert found[3]["resolved_at"] is None  # "-" means empty
    assert {row["source_tool"] for row in found} == {"pager_log"}
    assert all(person.startswith("person-") for row in found for person in row["responders"])
    assert (done.rows_read, done.rows_loaded, done.rows_rejected) == (4, 4, 0)


def test_a_value_that_nobody_has_told_rejects_its_row(surveyed, staged):
    mapping = match.draft(surveyed(PAGER), "incidents", "Pager log")
    done = staged(PAGER, mapping)
    [issue] = [each for each in done.issues if each.action == "rejected"]
    assert (issue.row, issue.column, issue.value, issue.message) == (2, "Schweregrad", "Hoch", "Valid are: p1, p2.")
    assert (done.rows_loaded, done.rows_rejected) == (3, 1)


def test_a_value_that_is_left_out_is_empty(surveyed, staged):
    mapping = match.draft(surveyed(PAGER), "incidents", "Pager log")
    mapping.words["severity"]["hoch"] = ""
    found = rows(staged(PAGER, mapping), "incidents")
    assert [row["severity"] for row in found if row["severity_raw"] == "Hoch"] == [None]


def test_fixed_values_fill_every_row(staged):
    text = "Build,Deployed,Result\n7,2026-07-01T10:00:00Z,ok\n8,2026-07-02T10:00:00Z,broken\n"
    mapping = Mapping(
        "Builds", "changes", "builds", columns={"change_id": "build", "finished_at": "deployed", "outcome": "result"},
        constants={"environment": "production", "service": "it's, from us", "is_automated": "yes"},
        words={"outcome": {"ok": "success", "broken": "failure"}},
    )  # fmt: skip
    found = rows(staged(text, mapping), "changes")
    assert [(row["change_id"], row["outcome"], row["outcome_raw"]) for row in found] == [
        ("7", "success", "ok"), ("8", "failure", "broken"),
    ]  # fmt: skip
    assert {(row["environment"], row["service"], row["is_automated"]) for row in found} == {
        ("production", "it's, from us", True)
    }


def test_rows_without_an_identifier_get_one_from_their_content(staged):
    text = "Opened,What\n2026-07-01T10:00:00Z,Disk\n2026-07-01T10:00:00Z,Disk\n"
    mapping = Mapping("Log", "incidents", "log", columns={"created_at": "opened", "title": "what"})
    found = rows(staged(text, mapping), "incidents")
    assert len({row["incident_id"] for row in found}) == 2


def test_what_the_table_needs_is_told(staged):
    mapping = Mapping("Log", "pages", "log", columns={"sent_at": "opened"})
    assert mapping.missing() == ["responder"]
    with pytest.raises(UnknownExport, match="needs: responder"):
        generated.require(mapping, ("Opened",))
    with pytest.raises(UnknownExport, match="file lacks: opened"):
        generated.require(replace(mapping, columns={"sent_at": "opened", "responder": "opened"}), ("Closed",))


def test_a_header_in_any_script_can_be_mapped(staged):
    text = "番号,発生,発生_raw,select\n1,2026-07-01T10:00:00Z,x,y\n"
    mapping = Mapping(
        "日誌", "incidents", "nisshi",
        columns={"incident_id": "番号", "created_at": "発生", "title": "発生 raw", "service": "select"},
    )  # fmt: skip
    [row] = rows(staged(text, mapping), "incidents")
    assert (row["incident_id"], row["title"], row["service"]) == ("1", "x", "y")


def test_a_mapping_survives_as_toml(surveyed):
    mapping = replace(
        match.draft(surveyed(PAGER), "incidents", 'Log "a"\nb'), constants={"service": "x = 'y'\n\"z\""}, null=("-", "\\n"),
        time_zone="Europe/Berlin", date_order="dmy", decimal_mark=",",
    )  # fmt: skip
    again = document.from_toml(document.to_toml(mapping), "m.toml")
    assert again == mapping
    assert again.mapping_id == mapping.mapping_id


BAD = {
    "= 1": "is not TOML",
    "title = 'a'": "table must be a text",
    "title = 'a'\ntable = 'none'\ntool = 'a'": "no table 'none'",
    "title = 'a'\ntable = 'incidents'\ntool = 'a'\ncolour = 1": "unknown keys colour",
    "title = 'a'\ntable = 'incidents'\ntool = 'a'\n[columns]\ncolour = 'x'": "no column colour",
    "title = 'a'\ntable = 'incidents'\ntool = 'a'\n[constants]\ncreated_at = 'x'": "cannot be the same in every row",
    "title = 'a'\ntable = 'incidents'\ntool = 'a'\n[constants]\nstatus = 'gone'": "'gone' is none of open",
    "title = 'a'\ntable = 'incidents'\ntool = 'a'\n[constants]\nescalation_count = 'x); drop'": "no number",
    "title = 'a'\ntable = 'incidents'\ntool = 'a'\n[words.status]\nx = 'gone'": "means 'gone'",
}


@pytest.mark.parametrize("text", BAD)
def test_a_broken_mapping_says_what_is_wrong(text):
    with pytest.raises(ExportError, match=BAD[text]):
        document.from_toml(text, "m.toml")


def test_a_saved_mapping_reads_the_same_header_in_any_order(tmp_path):
    saved = Saved(tmp_path)
    mapping = Mapping("Log", "incidents", "log", ("Nr", "Opened_At"), columns={"created_at": "opened at"})
    assert saved.recall(mapping.header) is None
    saved.save(mapping)
    assert Saved(tmp_path).for_header(("opened  at", "NR")) == mapping
    assert saved.for_header(("Nr", "Opened at", "More")) is None
    assert saved.title(generated.source(mapping).name) == "Log"
    newer = replace(mapping, title="Better log")
    saved.save(newer)
    assert saved.all() == [newer]
    saved.forget(newer.mapping_id)
    assert saved.all() == []
    assert saved.get(mapping.mapping_id) == mapping  # an upload may have been read by it
    with pytest.raises(UnknownUpload):
        saved.forget(newer.mapping_id)


def test_a_mapping_for_another_header_is_offered_where_its_columns_are_all_there(tmp_path):
    saved = Saved(tmp_path)
    small = Mapping("Small", "incidents", "log", ("Opened",), columns={"created_at": "opened"})
    full = Mapping("Full", "incidents", "log", ("Opened", "Nr"), columns={"created_at": "opened", "incident_id": "nr"})
    saved.save(small)
    saved.save(full)
    assert saved.nearest(("Nr", "Opened", "More")) == full
    assert saved.nearest(("Opened", "More")) == small
    assert saved.nearest(("More",)) is None


def test_verify_tells_a_mapping_that_is_missing_or_altered(tmp_path, staged):
    workspace, saved = Workspace(tmp_path / "workspace"), Saved(tmp_path / "workspace")
    text = "Nr,Opened\n1,2026-07-01T10:00:00Z\n"
    mapping = Mapping(
        "Log", "incidents", "log", ("Nr", "Opened"), columns={"incident_id": "nr", "created_at": "opened"}
    )
    saved.save(mapping)
    workspace.commit(staged(text, mapping))
    saved.forget(mapping.mapping_id)
    assert workspace.verify() == []
    (tmp_path / "workspace" / "mappings" / f"{mapping.mapping_id}.toml").unlink()
    assert workspace.verify() == [f"There is no mapping '{mapping.mapping_id}' in this workspace."]


def test_an_altered_mapping_is_not_used(tmp_path):
    saved = Saved(tmp_path)
    mapping = Mapping("Log", "incidents", "log", ("Opened",), columns={"created_at": "opened"})
    saved.save(mapping)
    path = tmp_path / "mappings" / f"{mapping.mapping_id}.toml"
    path.write_text(path.read_text().replace("Log", "Lag"))
    with pytest.raises(DamagedWorkspace, match="altered"):
        saved.recall(("Opened",))


def test_an_open_decimal_mark_is_asked_for_and_remembered(staged):
    text = "Key,Made,Size\n1,2026-07-01,1.234\n2,2026-07-01,2.000\n"
    mapping = Mapping(
        "Board", "work_items", "board", columns={"item_id": "key", "created_at": "made", "points": "size"}
    )
    with pytest.raises(UndecidedMark, match="'Size' does not tell"):
        staged(text, mapping)
    points = [row["points"] for row in rows(staged(text, mapping, Answers(decimal_mark=",")), "work_items")]
    assert points == [1234, 2000]
    assert [row["points"] for row in rows(staged(text, replace(mapping, decimal_mark=".")), "work_items")] == [1.234, 2]


@pytest.mark.parametrize(
    ("cells", "points"),
    [(["1.5", "1.234"], [1.5, 1.234]), (["1,5", "1.234"], [1.5, 1234]), (["1", "20"], [1, 20])],
)
def test_a_decimal_mark_that_the_column_tells_is_not_asked_for(staged, cells, points):
    text = "Key;Made;Size\n" + "".join(f"{number};2026-07-01;{cell}\n" for number, cell in enumerate(cells))
    mapping = Mapping(
        "Board", "work_items", "board", columns={"item_id": "key", "created_at": "made", "points": "size"}
    )
    assert [row["points"] for row in rows(staged(text, mapping), "work_items")] == points


def test_a_generated_source_obeys_the_rules_of_sources(surveyed):
    made = generated.source(match.draft(surveyed(PAGER), "incidents", "Pager log"))
    assert made.name not in sources()
    assert len({column.name for column in made.columns}) == len(made.columns)
    assert made.missing(("Nr",)) != ()
