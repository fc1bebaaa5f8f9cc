from __future__ import annotations

import io
import json
import shutil

import openpyxl
import pandas as pd
import pytest

from flywheel_metrics import answer, metric
from flywheel_metrics.cli import main
from flywheel_metrics.workspace import Workspace

COVERS = "2026-06-29..2026-07-26"
WEEKS = ("--period", COVERS)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, pagerduty_text):
    """A workspace with the four incidents, compiled once for all tests of this file."""
    folder = tmp_path_factory.mktemp("metrics")
    file = folder / "pagerduty.csv"
    file.write_text(pagerduty_text.replace("Disk full", "Ask Ada about the full disk"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLYWHEEL_KEY_FILE", str(folder / "key"))
        assert main(["--workspace", str(folder / "workspace"), "ingest", str(file), "--covers", COVERS]) == 0
    return Workspace(folder / "workspace")


@pytest.fixture
def read(flywheel, loaded, monkeypatch):
    monkeypatch.setenv("FLYWHEEL_KEY_FILE", str(loaded.root.parent / "key"))

    def run(*arguments, root=loaded.root):
        code, out, err = flywheel("--workspace", root, "metrics", *arguments)
        assert (code, err) == (0, "")
        return out

    return run


def test_one_number_in_every_form(read, tmp_path):
    # 29 June: two pages, 6 July: one, then two quiet weeks.
    as_json = json.loads(read("pages_per_week", *WEEKS, "--format", "json"))
    [row] = as_json["answers"][0]["rows"]
    as_csv = pd.read_csv(io.StringIO(read("pages_per_week", *WEEKS, "--format", "csv")))
    read("pages_per_week", *WEEKS, "--format", "parquet", "-o", tmp_path / "pages.parquet")
    as_parquet = pd.read_parquet(tmp_path / "pages.parquet")
    assert row["value"] == as_csv["value"][0] == as_parquet["value"][0] == 0.75
    assert row["sample_size"] == as_csv["sample_size"][0] == as_parquet["sample_size"][0] == 3
    table = read("pages_per_week", *WEEKS)
    assert "0.75 pages" in table
    assert "n = 3 pages in 4 full weeks" in table


@pytest.mark.slow
def test_the_numbers_are_those_of_the_pages(read, loaded):
    dataset = loaded.open(loaded.head)
    found = json.loads(read("--format", "json", "--grain", "week"))
    assert [each["metric"] for each in found["answers"]] == list(metric.metrics())
    for each in found["answers"]:
        asked = answer.ask(dataset, metric.find(each["metric"]), dataset.default_scope)
        weeks = asked.frame[asked.frame["grain"] == "week"]
        assert len(each["rows"]) == len(weeks)
        values = [None if pd.isna(value) else value for value in weeks["value"]]
        assert [row["value"] for row in each["rows"]] == values


def test_every_answer_carries_the_versions_of_data_and_definition(read, loaded):
    frame = pd.read_csv(io.StringIO(read("--format", "csv")), dtype=str)
    assert set(frame["dataset_version"]) == {loaded.head}
    versions = {each.name: each.version for each in metric.metrics().values()}
    assert dict(zip(frame["metric"], frame["definition_version"], strict=True)) == versions


def test_weeks_without_events_are_0_where_covered_and_empty_where_not(read):
    out = read("pages_per_week", "--period", "2026-07-06..2026-08-02", "--grain", "week", "--format", "csv")
    assert pd.read_csv(io.StringIO(out))["value"].fillna(-1).tolist() == [1, 0, 0, -1]


def test_the_rows_behind_a_number(read):
    frame = pd.read_csv(io.StringIO(read("pages_per_week", *WEEKS, "--rows", "--format", "csv")))
    assert sorted(frame["incident_id"]) == ["Q1", "Q2", "Q3"]
    assert "Ada" not in frame.to_csv()


@pytest.mark.parametrize("form", ["table", "json", "csv", "parquet", "xlsx"])
def test_rows_name_nobody_and_tell_no_two_people_apart(read, tmp_path, form):
    path = tmp_path / f"rows.{form}"
    read("pages_per_week", *WEEKS, "--rows", "--format", form, "-o", path)
    if form == "xlsx":
        said = "\n".join(str(row) for row in openpyxl.load_workbook(path).active.values)
    else:
        said = pd.read_parquet(path).to_csv() if form == "parquet" else path.read_text()
    assert "Ask [name] about the full disk" in said
    assert not [each for each in ("Ada", "Ben", "person-") if each in said]


def test_rows_about_one_person_each_are_not_written(read, loaded):
    found = pd.read_csv(io.StringIO(read("pages_per_person", *WEEKS, "--rows", "--format", "csv")))
    assert found.empty
    dataset = loaded.open(loaded.head)
    own = read("pages_per_person", *WEEKS, "--rows", "--sql").strip().rstrip(";")  # the SQL counts them all the same
    assert len(dataset.database.frame(own)) > 0


@pytest.mark.slow
def test_rows_with_another_key_are_not_written(flywheel, loaded):
    code, out, said = flywheel("--workspace", loaded.root, "metrics", "pages_per_week", *WEEKS, "--rows")
    assert (code, out, "names could not be masked" in said) == (1, "", True)


def test_a_split_has_one_answer_for_each_value(read):
    frame = pd.read_csv(io.StringIO(read("pages_per_week", *WEEKS, "--split", "service", "--format", "csv")))
    assert dict(zip(frame["segment"], frame["value"], strict=True)) == {"checkout": 0.5, "database": 0.25}
    assert "checkout" in read("pages_per_week", *WEEKS, "--split", "service")


def test_a_split_without_names_answers_the_metrics_that_have_it(read):
    found = json.loads(read(*WEEKS, "--split", "hours", "--format", "json"))
    assert [each["metric"] for each in found["answers"]] == ["pages_per_week"]


def test_the_scope_filters(read):
    frame = pd.read_csv(io.StringIO(read("pages_per_week", *WEEKS, "--service", "checkout", "--format", "csv")))
    assert frame["value"].tolist() == [0.5]
    low = json.loads(read("pages_per_week", *WEEKS, "--urgency", "low", "--format", "json"))["answers"][0]
    assert (low["urgency"], low["rows"][0]["value"]) == ("low", 0)


def test_the_sql_answers_by_itself(read, loaded):
    sql = read("pages_per_week", *WEEKS, "--sql")
    frame = loaded.open(loaded.head).database.frame(sql.strip().rstrip(";"))
    assert frame[frame["grain"] == "scope"]["value"].tolist() == [0.75]
    rows = read("pages_per_week", *WEEKS, "--sql", "--rows")
    assert "where grain = 'scope'" in rows


def test_an_earlier_version_answers_as_it_did(read, flywheel, loaded, pagerduty, tmp_path):
    root = tmp_path / "copy"
    shutil.copytree(loaded.root, root)
    pagerduty.write_text(pagerduty.read_text().replace("Q1,", "Q9,").replace("T02:10", "T03:10"))
    assert flywheel("--workspace", root, "ingest", pagerduty)[0] == 0
    assert "0.75 pages" not in read("pages_per_week", *WEEKS, root=root)
    assert "0.75 pages" in read("pages_per_week", *WEEKS, "--data", loaded.head, root=root)


@pytest.mark.slow
def test_an_output_file_gets_what_would_be_printed(read, tmp_path):
    for form in ("table", "json", "csv"):
        said = read(*WEEKS, "--format", form)
        assert read(*WEEKS, "--format", form, "--output", tmp_path / "out") == ""
        assert (tmp_path / "out").read_text() == said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pages"], "There is no metric 'pages'"),
        (["--period", "soon"], "names no days"),
        (["--service", "chekout"], "no service 'chekout'; there are checkout and database"),
        (["--team", "Payments"], "no team 'Payments'; the exports name none"),
        (["--rows"], "rows of one metric at a time"),
        (["--split", "colour"], "No metric can be split by 'colour'"),
        (["pages_per_week", "--split", "colour"], "valid are team, service, hours"),
        (["--urgency", "urgent"], "invalid choice"),
    ],
)
def test_a_question_that_means_nothing_is_told(flywheel, loaded, arguments, said):
    code, out, err = flywheel("--workspace", loaded.root, "metrics", *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_what_is_not_there_is_a_problem_and_nothing_is_made(flywheel, tmp_path):
    code, _, err = flywheel("metrics")
    assert code == 1
    assert "There is no workspace at" in err
    assert not (tmp_path / "workspace").exists()


def test_an_empty_dataset_says_what_to_do(flywheel, tmp_path):
    Workspace(tmp_path / "workspace")
    code, _, err = flywheel("metrics")
    assert code == 2
    assert "no events yet" in err


def test_a_version_that_is_not_there_is_told(flywheel, loaded):
    code, _, err = flywheel("--workspace", loaded.root, "metrics", "--data", "0123456789abcdef")
    assert code == 1
    assert "no dataset version '0123456789abcdef'" in err
