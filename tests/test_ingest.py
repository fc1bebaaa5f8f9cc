from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flywheel_metrics import source, sqlfile
from flywheel_metrics.errors import (
    AmbiguousExport,
    CountMismatch,
    DocumentError,
    EmptyFile,
    QueryError,
    UndecidedColumn,
    UnknownExport,
)
from flywheel_metrics.ingest import Answers, Staged, stage
from tests.sizes import usual

KEY = b"a key for tests, and for no names"
Reader = Callable[..., Staged]

REPORT = "id,incident_number,description,service_name,created_on,resolved_on,seconds_to_first_ack,assigned_to_user_ids,urgency\n"


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Stage a text; every call has a folder of its own."""
    counter = iter(range(1000))

    def reader(text: str, answers: Answers | None = None, key: bytes = KEY, zone: str = "Europe/Berlin") -> Staged:
        folder = tmp_path / str(next(counter))
        folder.mkdir()
        file = folder / "export.csv"
        file.write_text(text, encoding="utf-8", newline="")
        return stage(file, folder / "staged", answers or Answers(), default_zone=zone, key=key)

    return reader


def rows(staged: Staged, table: str) -> list[dict[str, object]]:
    return [
        {str(name): value for name, value in row.items()}
        for row in pd.read_parquet(staged.tables[table]).to_dict("records")
    ]


def told(staged: Staged, rule: str) -> list[int | None]:
    return [issue.row for issue in staged.issues if issue.rule == rule]


def test_every_row_is_loaded_rejected_or_duplicate(read: Reader) -> None:
    staged = read(
        REPORT
        + "P1,1,First,shop,2024-01-01T00:00:00Z,,,U1,high\n"
        + "P1,1,First again,shop,2024-01-01T00:00:00Z,2024-01-01T01:00:00Z,,U1,high\n"
        + "P2,2,Second,shop,not yet,,,U1,high\n"
        + "P3,3,Too wide,shop,2024-01-01T00:00:00Z,,,U1,high,surplus\n"
        + "P4,4,Fourth,shop,2024-01-01T00:00:00Z,,,U1,\n"
    )
    assert (staged.rows_read, staged.rows_loaded, staged.rows_rejected, staged.rows_duplicate) == (5, 2, 2, 1)
    assert staged.rows_read == staged.decoded.rows_counted
    assert [row["source_row"] for row in rows(staged, "incidents")] == [3, 6]
    assert told(staged, "duplicate_key") == [2]
    assert told(staged, "not_a_time") == [4]
    assert told(staged, "row_width") == [5]


def test_a_row_with_several_faults_is_one_rejected_row(read: Reader) -> None:
    staged = read(REPORT + "P1,one,First,shop,not yet,,soon,U1,severe\n" + "P2,2,Fine,shop,2024-01-01T00:00:00Z,,,,\n")
    assert (staged.rows_loaded, staged.rows_rejected) == (1, 1)
    assert {issue.rule for issue in staged.issues} == {"not_an_integer", "not_a_duration", "not_a_time", "unknown_word"}
    by_rule = {issue.rule: issue for issue in staged.issues}
    assert by_rule["unknown_word"].value == "severe"
    assert by_rule["unknown_word"].column == "urgency"
    assert by_rule["unknown_word"].message == "Valid are: high, low."


def test_a_file_of_bad_rows_only_fills_nothing(read: Reader) -> None:
    staged = read(REPORT + "P1,1,First,shop,not yet,,,,\n")
    assert (staged.tables, staged.row_counts, staged.rows_rejected) == ({}, {}, 1)


def test_a_header_alone_is_an_empty_file(read: Reader) -> None:
    with pytest.raises(EmptyFile):
        read(REPORT)


@pytest.mark.slow
def test_the_20000th_row_may_not_be_the_last(read: Reader) -> None:
    line = "P{0},{0},Title,shop,2024-01-01T00:00:00Z,,,,\n"
    full = read(REPORT + "".join(line.format(number) for number in range(20_000)))
    assert [issue.action for issue in full.issues if issue.rule == "row_cap"] == ["warned"]
    less = read(REPORT + "".join(line.format(number) for number in range(19_999)))
    assert told(less, "row_cap") == []


def test_rows_that_look_alike_stay_and_keep_their_keys(read: Reader) -> None:
    text = (
        "page_id,responder,sent_at\n,Ada,2024-01-01T00:00:00Z\n,Ada,2024-01-01T00:00:00Z\n,Ben,2024-01-01T00:00:00Z\n"
    )
    first, second = rows(read(text), "pages"), rows(read(text), "pages")
    keys = [row["page_id"] for row in first]
    assert len(set(keys)) == 3
    assert keys == [row["page_id"] for row in second]


def test_names_become_pseudonyms_everywhere(read: Reader) -> None:
    staged = read(
        "responder,schedule,starts_at,ends_at\n"
        "Ada Lind,Primary,2024-01-01T00:00:00Z,2024-01-08T00:00:00Z\n"
        " ADA LIND ,Primary,2024-01-08T00:00:00Z,2024-01-15T00:00:00Z\n"
        "Ben Ode,Primary,2024-01-15T00:00:00Z,tomorrow\n"
    )
    people = [row["responder"] for row in rows(staged, "on_call")]
    assert len(set(people)) == 1
    assert str(people[0]).startswith("person-")
    written = b"".join(path.read_bytes() for path in [*staged.tables.values(), staged.issues_path])
    shown = repr(staged.issues) + repr(staged.mapping)
    for name in ("Ada", "ADA", "Ben", "Lind"):
        assert name.encode() not in written
        assert name not in shown
    assert [path.name for path in staged.issues_path.parent.glob("staging.*")] == []
    assert not (staged.issues_path.parent / "people.parquet").exists()


def test_another_key_gives_other_pseudonyms(read: Reader) -> None:
    text = "responder,sent_at\nAda Lind,2024-01-01T00:00:00Z\n"
    assert rows(read(text), "pages")[0]["responder"] != rows(read(text, key=b"another"), "pages")[0]["responder"]


def test_a_row_without_a_person_is_told_without_the_others_names(read: Reader) -> None:
    staged = read("page_id,responder,sent_at\nP1,,2024-01-01T00:00:00Z\nP2,Ada,2024-01-01T00:00:00Z\n")
    (issue,) = staged.issues
    assert (issue.rule, issue.row, issue.column, issue.value) == ("missing_value", 2, "responder", None)


@pytest.mark.parametrize(
    ("answer", "hour", "basis"), [(None, 8, "assumed"), ("Asia/Tokyo", 0, "declared"), ("UTC", 9, "declared")]
)
def test_times_without_offset(read: Reader, answer: str | None, hour: int, basis: str) -> None:
    staged = read("responder,sent_at\nAda,2024-01-01 09:00\n", Answers(time_zone=answer))
    (row,) = rows(staged, "pages")
    assert row["sent_at"] == pd.Timestamp(2024, 1, 1, hour)
    assert row["tz_basis"] == basis
    assert [issue.action for issue in staged.issues] == (["assumed"] if answer is None else [])


def test_the_zone_of_a_row_is_as_sure_as_its_least_sure_time(read: Reader) -> None:
    staged = read(
        "incident_id,created_at,resolved_at\n"
        "A,2024-01-01T00:00:00Z,2024-01-01 01:00\nB,2024-01-01T00:00:00Z,\nC,2024-01-01T00:00:00Z,2024-01-01T01:00:00+01:00\n"
    )
    assert {row["incident_id"]: row["tz_basis"] for row in rows(staged, "incidents")} == {
        "A": "assumed",
        "B": "utc",
        "C": "offset",
    }


def test_an_unknown_zone_is_asked_about(read: Reader) -> None:
    with pytest.raises(UndecidedColumn, match=r"'Mars/Phobos' is no time zone .* Europe/Berlin"):
        read("responder,sent_at\nAda,2024-01-01 09:00\n", Answers(time_zone="Mars/Phobos"))


def test_an_open_date_order_is_asked_about_and_the_answer_settles_it(read: Reader) -> None:
    text = "responder,sent_at\nAda,03/04/2026 09:00\n"
    with pytest.raises(UndecidedColumn, match="'sent_at' does not tell"):
        read(text)
    days = [rows(read(text, Answers(date_order=order)), "pages")[0]["sent_at"] for order in ("dmy", "mdy")]
    assert days == [pd.Timestamp("2026-04-03 07:00"), pd.Timestamp("2026-03-04 08:00")]
    with pytest.raises(UndecidedColumn, match="dmy or mdy, not 'ymd'"):
        read(text, Answers(date_order="ymd"))


def test_another_column_of_the_file_decides_the_date_order(read: Reader) -> None:
    staged = read("incident_id,created_at,resolved_at\nA,03/04/2026 09:00,03/14/2026 10:00\n")
    assert rows(staged, "incidents")[0]["created_at"] == pd.Timestamp("2026-03-04 08:00")


def test_an_unknown_header_is_named_with_the_nearest_export(read: Reader) -> None:
    with pytest.raises(
        UnknownExport, match=r"columns id, incident_number, description, .* PagerDuty incidents report \(mis"
    ):
        read("id,incident_number,description,service_name,created_on,resolved_on\n1,2,3,4,5,6\n")
    with pytest.raises(UnknownExport, match=r"columns colour, size\.$"):
        read("colour,size\nred,3\n")


def test_a_named_source_is_used_or_refused(read: Reader) -> None:
    text = "responder,sent_at\nAda,2024-01-01T09:00:00Z\n"
    assert read(text, Answers(source="flywheel_pages")).source.name == "flywheel_pages"
    with pytest.raises(UnknownExport, match="lacks incident id, created at"):
        read(text, Answers(source="flywheel_incidents"))
    with pytest.raises(UnknownExport, match=r"no source 'nonsense'; there are .*jira_issues_csv"):
        read(text, Answers(source="nonsense"))


def test_header_spelling_makes_no_difference(read: Reader) -> None:
    staged = read("Responder , SENT  At,Colour\nAda,2024-01-01T09:00:00Z,red\n")
    assert staged.row_counts == {"pages": 1}
    assert [(each.header, each.use) for each in staged.mapping] == [
        ("Responder", "pages.responder"),
        ("SENT  At", "pages.sent_at"),
        ("Colour", "not used"),
    ]
    assert staged.mapping[2].example is None


def test_own_rows_may_name_their_tool_and_are_keyed_by_it(read: Reader) -> None:
    staged = read(
        "incident_id,created_at,tool\nA,2024-01-01T00:00:00Z,statuspage\nA,2024-01-01T00:00:00Z,\nA,2024-01-02T00:00:00Z,\n"
    )
    assert [(row["source_tool"], row["source_row"]) for row in rows(staged, "incidents")] == [
        ("statuspage", 2),
        ("flywheel", 4),
    ]


def test_the_latest_row_of_a_key_is_loaded_wherever_it_stands(read: Reader) -> None:
    staged = read(
        "incident_id,title,created_at,updated_at\n"
        "A,new,2024-01-01T00:00:00Z,2024-01-03T00:00:00Z\n"
        "A,old,2024-01-01T00:00:00Z,2024-01-02T00:00:00Z\n"
        "A,undated,2024-01-01T00:00:00Z,\n"
        "B,first,2024-01-01T00:00:00Z,\nB,second,2024-01-01T00:00:00Z,\n"
    )
    assert sorted(str(row["title"]) for row in rows(staged, "incidents")) == ["new", "second"]
    assert told(staged, "duplicate_key") == [3, 4, 5]


def test_text_that_no_table_keeps_is_no_example(read: Reader) -> None:
    staged = read(
        "number,work_start,work_end,state,close_code,close_notes,backout_plan,short_description\n"
        "CHG1,2024-01-01 08:00:00,2024-01-01 09:00:00,Closed,Unsuccessful,Ada backed out,Call Ben,Patch\n"
    )
    examples = {each.column: each.example for each in staged.mapping}
    assert (examples["close_notes"], examples["backout_plan"]) == (None, None)
    assert (examples["short_description"], examples["close_code"]) == ("Patch", "Unsuccessful")
    assert [each.use for each in staged.mapping if each.column == "close_notes"] == [
        "changes.finished_at, changes.outcome"
    ]


def test_progress_ends_at_one(tmp_path: Path) -> None:
    file, shares = tmp_path / "export.csv", []
    file.write_text("responder,sent_at\nAda,2024-01-01T09:00:00Z\n", encoding="utf-8")
    stage(file, tmp_path / "staged", Answers(), default_zone="UTC", key=KEY, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


_SOURCE = """-- title: Test
-- tool: test
-- export: nowhere
-- format: csv
-- evidence: certain
-- fills: services
-- columns:
--   name   text required filled
--   draft  boolean
--   other  text absent
insert into services by name
select name as service, source_row from export where not draft;
{}"""


def with_source(monkeypatch: pytest.MonkeyPatch, *texts: str) -> None:
    made = {f"test{place}": source.parse(sqlfile.parse(f"test{place}", text)) for place, text in enumerate(texts)}
    monkeypatch.setattr(source, "sources", lambda: made)


def test_a_row_that_a_source_leaves_out_must_be_explained(monkeypatch: pytest.MonkeyPatch, read: Reader) -> None:
    text = "name,draft\nshop,false\nplan,true\n"
    with_source(monkeypatch, _SOURCE.format(""))
    with pytest.raises(CountMismatch, match=r"1 rows were neither loaded .* test0; the first is row 3"):
        read(text)
    explained = (
        "insert into load_issues by name select source_row as row, 'draft' as rule, 'rejected' as action, "
        "'Drafts are no services.' as message from export where draft;"
    )
    with_source(monkeypatch, _SOURCE.format(explained))
    staged = read(text)
    assert (staged.rows_loaded, staged.rows_rejected, told(staged, "draft")) == (1, 1, [3])


def test_two_sources_for_one_header_are_told(monkeypatch: pytest.MonkeyPatch, read: Reader) -> None:
    with_source(monkeypatch, _SOURCE.format(""), _SOURCE.format(""))
    with pytest.raises(AmbiguousExport, match=r"Test \(test0\), Test \(test1\)"):
        read("name,draft\nshop,false\n")
    with pytest.raises(UnknownExport, match="it never has: other"):
        read("name,draft,other\nshop,false,x\n")


def test_an_error_leaves_no_names_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_source(monkeypatch, _SOURCE.format("insert into services by name select nonsense from export;"))
    file = tmp_path / "export.csv"
    file.write_text("name,draft\nshop,false\n", encoding="utf-8")
    with pytest.raises(QueryError):
        stage(file, tmp_path / "staged", Answers(), default_zone="UTC", key=KEY)
    assert list((tmp_path / "staged").glob("staging.*")) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("text required filled", "texts required", "not a column line"),
        ("text required filled", "word required", "not a column line"),
        ("text required filled", "text filled", "no column is required"),
        ("-- fills: services", "-- fills: nothing", "there is no table nothing"),
        ("-- format: csv", "-- format: xml", "xml is no format"),
        ("-- evidence: certain", "-- evidence: hearsay", "evidence is 'hearsay'"),
        ("draft  boolean", "name  boolean", "the column name is declared twice"),
        ("-- fills", "-- latest: age\n-- fills", "latest names age"),
        ("draft  boolean", "draft  text matching /^by /", "not a regular expression with one group"),
        ("draft  boolean", "draft  text matching /^(by/", "not a regular expression with one group"),
        ("draft  boolean", "draft[by]  boolean", "not a place in JSON"),
    ],
)
def test_a_source_that_breaks_the_rules_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        source.parse(sqlfile.parse("test", _SOURCE.format("").replace(old, new)))


_CELLS = st.sampled_from(["", "A", "B", "C"])
_TIMES = st.sampled_from(["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z", "2024-01-01 08:00", "", "soon"])


@settings(max_examples=usual(20, 5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_CELLS, _TIMES, _TIMES, st.sampled_from(["real", "drill", "odd", ""])), min_size=1, max_size=12)
)
def test_fates_are_those_of_a_plain_count(read: Reader, cells: list[tuple[str, str, str, str]]) -> None:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["incident_id", "created_at", "updated_at", "kind", "title"])
    writer.writerows((*each, f"row {place}") for place, each in enumerate(cells))
    good = [
        (key, updated, place)
        for place, (key, created, updated, kind) in enumerate(cells)
        if key and created not in ("", "soon") and updated != "soon" and kind != "odd"
    ]
    # In Berlin, 08:00 on the first is 07:00 UTC: later than midnight UTC, earlier than the second.
    rank = {"": 0, "2024-01-01T00:00:00Z": 1, "2024-01-01 08:00": 2, "2024-01-02T00:00:00Z": 3}
    latest = {key: f"row {place}" for key, _, place in sorted(good, key=lambda each: (rank[each[1]], each[2]))}
    staged = read(target.getvalue())
    assert staged.rows_loaded == len(latest)
    assert staged.rows_rejected == len(cells) - len(good)
    assert staged.rows_duplicate == len(good) - len(latest)
    found = {row["incident_id"]: row["title"] for row in rows(staged, "incidents")} if staged.tables else {}
    assert found == latest


def test_a_first_row_of_values_is_not_repeated_as_a_header(read: Reader) -> None:
    with pytest.raises(UnknownExport, match="3 columns whose first row looks like values") as caught:
        read("Ada Lind,2026-07-01 10:00,web\nBen Okoro,2026-07-02 10:00,web\n")
    assert "Ada" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("P-1,I-1,Ada Lind,Push,high,Eur", "6 columns whose first row looks like values"),
        ("Ada Lind,Push,high,web", "the columns [name], Push, high, web"),
        ("Created At,Opened By,High Hopes", "the columns Created At, Opened By, [name]"),
    ],
)
def test_a_name_in_what_is_no_header_is_not_told(header: str, told: str, read: Reader) -> None:
    with pytest.raises(UnknownExport) as caught:
        read(f"{header}\n{header}\n")
    assert told in str(caught.value)


def test_a_name_that_slipped_into_another_column_is_not_told(read: Reader) -> None:
    header = "page_id,sent_at,responder\n"
    staged = read(f"{header}P1,2026-07-01T10:00:00Z,Ada Lind\nP2,Ada Lind,x\nP3,2026-07-01T10:00:00Z,web,Ada Lind\n")
    told = [(issue.row, issue.value) for issue in staged.issues if issue.action == "rejected"]
    assert told == [(3, "[name]"), (4, None)]


def test_a_name_that_no_column_of_the_file_knows_is_not_told_where_a_time_should_be(read: Reader) -> None:
    staged = read(
        "page_id,sent_at,responder\nP1,Ada Lind,\nP2,yesterday,\nP3,2026-07-01T10:00:00Z,\nP4,Ada Lind;Ben Ode,\n"
    )
    told = {issue.row: issue.value for issue in staged.issues if issue.action == "rejected"}
    assert {row: value for row, value in told.items() if value} == {2: "[name]", 3: "yesterday", 5: "[name]"}


def test_a_source_may_take_the_statements_of_another() -> None:
    found = source.sources()
    assert found["opsgenie_alerts_csv"].statements == found["opsgenie_alerts_json"].statements
    one = sqlfile.parse("one", "-- title: One\nselect 1")
    for text in ("-- statements: one\nselect 2", "-- statements: none", "-- statements: two"):
        two = sqlfile.parse("two", text)
        with pytest.raises(DocumentError, match="two"):
            source._with_statements(two, {"one": one, "two": two})
    borrowed = sqlfile.parse("two", "-- title: Two\n-- statements: one")
    assert source._with_statements(borrowed, {"one": one, "two": borrowed}).sql == "select 1"
