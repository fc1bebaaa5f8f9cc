"""The committed files are what the generator writes, small, complete, and described by the manifest."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flywheel_metrics import demo
from flywheel_metrics.table import tables
from tests.demo.reading import FIRST, LAST, SAMPLE, cells, manifest, pages, rows, truth

BY_HAND = {"README.md", ".gitattributes"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in BY_HAND}


#: The files are written once, which takes seconds.
pytestmark = pytest.mark.xdist_group("demo files")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    demo.write(folder)
    return folder


@pytest.mark.slow
def test_same_seed_same_bytes(written: Path, tmp_path: Path) -> None:
    demo.write(tmp_path / "again")
    assert contents(tmp_path / "again") == contents(written)


@pytest.mark.slow
def test_committed_files_are_what_the_generator_writes(written: Path) -> None:
    new, committed = contents(written), contents(SAMPLE)
    # Parquet names the library that wrote it, so another release writes other bytes for the same table.
    creators = {pq.read_metadata(folder / "changes.parquet").created_by for folder in (written, SAMPLE)}
    if len(creators) > 1:
        tables = [pq.read_table(io.BytesIO(files.pop("changes.parquet"))) for files in (new, committed)]
        assert tables[0].equals(tables[1])
    assert new.keys() == committed.keys()
    assert [name for name in sorted(new) if new[name] != committed[name]] == []


@pytest.mark.slow
def test_another_seed_tells_another_story_of_the_same_files(written: Path, tmp_path: Path) -> None:
    demo.write(tmp_path, seed=8)
    ours, theirs = contents(written), contents(tmp_path)
    assert ours.keys() == theirs.keys()
    fixed = {name for name in ours if ours[name] == theirs[name]}
    assert fixed == {"services.csv", "aliases.csv", "sprints.csv"}


def test_size() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) <= 6_000_000


def test_manifest_describes_every_file() -> None:
    entries = {entry["name"]: entry for entry in manifest()["file"]}
    described_otherwise = {"manifest.toml", "truth.json", *BY_HAND}
    assert set(entries) == {path.name for path in SAMPLE.iterdir()} - described_otherwise
    assert manifest()["settings"]["reporting_zone"] == "Europe/Berlin"
    for name, entry in entries.items():
        first, last = map(date.fromisoformat, entry["covers"])
        assert FIRST <= first < last <= LAST
        assert (first, last) == (FIRST, LAST) or name.startswith("pagerduty-incidents-")
        # Only files whose times have no offset need a zone.
        assert ("time_zone" in entry) == name.startswith(("jira-", "servicenow-"))
        assert ZoneInfo(entry.get("time_zone", "UTC"))


def test_quarters_of_pagerduty_leave_no_day_out() -> None:
    covers = [entry["covers"] for entry in manifest()["file"] if entry["name"].startswith("pagerduty-incidents-")]
    days = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in covers]
    assert days[0][0] == FIRST
    assert days[-1][1] == LAST
    assert all((begin - end).days == 1 for (_, end), (begin, _) in itertools.pairwise(days))


def count_rows(name: str) -> int:
    if name.endswith(".parquet"):
        return int(pq.read_metadata(SAMPLE / name).num_rows)
    if name.endswith(".json"):
        return len(json.loads((SAMPLE / name).read_bytes())["data"]) if "analytics" in name else len(pages(name))
    text = (SAMPLE / name).read_bytes().decode("cp1252" if name.startswith("servicenow") else "utf-8-sig")
    return len(list(csv.reader(io.StringIO(text, newline="")))) - 1


def test_row_counts_of_manifest_and_truth() -> None:
    counted = {entry["name"]: count_rows(entry["name"]) for entry in manifest()["file"]}
    assert counted == {entry["name"]: entry["rows"] for entry in manifest()["file"]}
    assert counted == truth()["rows"]


def test_no_jira_file_reaches_the_cap_of_a_download() -> None:
    assert max(count for name, count in truth()["rows"].items() if name.startswith("jira")) < 1000


def test_every_row_is_as_wide_as_its_header() -> None:
    for path in SAMPLE.glob("*.csv"):
        text = path.read_bytes().decode("cp1252" if path.name.startswith("servicenow") else "utf-8-sig")
        widths = {len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)}
        assert len(widths) == 1, path.name


OWN = [
    "aliases",
    "drills",
    "guardrails",
    "incident_change_links",
    "insights",
    "on_call",
    "rollbacks",
    "runbooks",
    "services",
    "sprints",
]


@pytest.mark.parametrize("name", OWN)
def test_own_csv_has_the_columns_of_its_table(name: str) -> None:
    header, body = cells(f"{name}.csv")
    table = tables()[name]
    assert set(header) <= {column.name for column in table.columns}
    for column in table.columns:
        if column.is_required and column.default is None:
            position = header.index(column.name)
            assert all(row[position] for row in body), column.name
    keys = [tuple(row[header.index(key)] for key in table.key) for row in body]
    assert len(set(keys)) == len(keys)


def test_changes_parquet_has_the_columns_of_its_table() -> None:
    schema = pq.read_schema(SAMPLE / "changes.parquet")
    assert set(schema.names) <= {column.name for column in tables()["changes"].columns}
    assert schema.field("finished_at").type == pa.timestamp("us", tz="UTC")
    ids = pq.read_table(SAMPLE / "changes.parquet", columns=["change_id"])["change_id"].to_pylist()
    assert len(set(ids)) == len(ids)


def words(table: str, column: str) -> set[str]:
    """The values that a column's comment lists."""
    comment = tables()[table].column(column).comment
    return set(re.findall(r"[a-z_]+", comment.split(":")[-1].split(";")[0]))


@pytest.mark.parametrize(
    ("table", "column"),
    [("rollbacks", "method"), ("guardrails", "kind"), ("drills", "outcome"), ("drills", "mechanism"),
     ("incident_change_links", "kind"), ("aliases", "kind")],
)  # fmt: skip
def test_enumerations_of_csv(table: str, column: str) -> None:
    assert {row[column] for row in rows(f"{table}.csv")} - {""} <= words(table, column)


@pytest.mark.parametrize("column", ["kind", "outcome", "mechanism", "reversible"])
def test_enumerations_of_parquet(column: str) -> None:
    values = set(pq.read_table(SAMPLE / "changes.parquet", columns=[column])[column].to_pylist()) - {None}
    assert values <= words("changes", column)


def test_times_of_own_csv_have_an_offset() -> None:
    for name in OWN:
        for row in rows(f"{name}.csv"):
            for column, value in row.items():
                if column.endswith("_at") and value:
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", value)
