from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from flywheel_metrics import answer, metric
from flywheel_metrics.dataset import open_dataset
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.model import UploadTables, compile_dataset
from flywheel_metrics.privacy.naming import screened
from flywheel_metrics.privacy.screen import Screen, name_keys
from flywheel_metrics.scope import Scope
from flywheel_metrics.settings import Settings
from flywheel_metrics.vocabulary import default_text, parse

JULY = Scope(date(2026, 7, 1), date(2026, 7, 31))
KEY = b"a key for tests, and for no names"
PEOPLE = ("Ada Lind", "Wei Lun Tan", "Mark Page", "Chloé Fournier", "Anneke de Wit", "jo@example.org")
SCREEN = Screen(KEY, {each for name in PEOPLE for each in name_keys(KEY, name)})


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Ada Lind restarted the wrong worker.", "[name] restarted the wrong worker."),
        ("Ada restarted it, then Lind again.", "[name] restarted it, then [name] again."),
        ("It was Ada's deploy.", "It was [name]'s deploy."),
        ("The fault of Wei Lun Tan.", "The fault of [name]."),
        ("We asked Chloé to be careful.", "We asked [name] to be careful."),
        ("Anneke de Wit forgot the step.", "[name] forgot the step."),
        ("Mark Page approved.", "[name] approved."),
        ("Ping @ada.lind next time.", "Ping [name] next time."),
    ],
)
def test_names_are_found_and_masked(text, masked):
    assert screened(SCREEN, text) == (masked, True)


@pytest.mark.parametrize(
    "text",
    [
        "The page was sent twice and nobody could mark it.",
        "Page the second line when the lag grows.",
        "Mark the queue as read-only first.",
        "A tan line on the graph; wit is no help.",
        "The Black Friday sale floods checkout-api.",
        "ADA compliance was not the cause.",
        "Grace Hopper is nobody here.",
        "",
    ],
)
def test_conditions_and_usual_words_are_left_alone(text):
    assert screened(SCREEN, text) == (text, False)


@pytest.fixture
def counted(tmp_path):
    """Compile insights, and incidents that know who was there, with the names that their ingest left behind."""

    def build(screen_key=KEY):
        files = {
            "incidents.csv": "incident_id,created_at,service,team,responders\nI1,2026-07-01T08:00:00Z,web,Shop,Ada Lind\n",
            "insights.csv": "incident_id,text,author,created_at\n"
            "I1,Ada Lind restarted the wrong worker,Chloé Fournier,2026-07-02T08:00:00Z\n"
            "I1,The cache starts empty,Chloé Fournier,2026-07-03T08:00:00Z\n"
            "I1,Chloé was asleep,Ada Lind,2026-07-04T08:00:00Z\n",
        }
        uploads, known = [], set()
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
            staged = stage(tmp_path / name, tmp_path / f"s-{name}", Answers(), default_zone="UTC", key=KEY)
            uploads.append(UploadTables(name, staged.tables))
            known |= set(_names(staged.names_path))
        path = tmp_path / "dataset.duckdb"
        screen = Screen(screen_key, known) if screen_key else None
        compile_dataset(path, uploads, Settings(), parse(default_text()), screen)
        return open_dataset("example", path)

    return build


def _names(path):
    from pyarrow import parquet  # noqa: PLC0415

    return parquet.read_table(path)["name_key"].to_pylist()


def test_the_share_of_insights_that_name_people(counted):
    dataset = counted()
    found = answer.ask(dataset, metric.find("postmortems_naming_people"), JULY)
    row = found.one("scope")
    assert (row["naming_count"], row["sample_size"], bool(row["is_raised"])) == (2, 3, True)
    assert row["value"] == pytest.approx(2 / 3)
    rows = answer.rows(dataset, found)
    assert sorted(rows["text"]) == ["[name] restarted the wrong worker", "[name] was asleep"]
    assert set(rows["team"]) == {"Shop"}
    assert "person-" not in rows.to_csv()
    for table in ("insights", "written_insights"):
        assert not any(
            "Ada" in text or "Chlo" in text for (text,) in dataset.database.rows(f"select text from {table}")
        )
    dataset.database.close()


def test_what_a_file_knows_itself_is_masked_before_it_is_stored(tmp_path):
    (tmp_path / "insights.csv").write_text(
        "incident_id,text,author,created_at\nI1,Ada Lind forgot the step,Ada Lind,2026-07-02T08:00:00Z\n",
        encoding="utf-8",
    )
    staged = stage(tmp_path / "insights.csv", tmp_path / "staged", Answers(), default_zone="UTC", key=KEY)
    for path in (tmp_path / "staged").rglob("*"):
        if path.name != "rows.parquet":  # the decoded file, which its caller deletes
            assert b"Ada" not in path.read_bytes(), path.name
    assert not any("Ada" in str(column.example) for column in staged.mapping)
    assert pd.read_parquet(staged.tables["insights"])["text"].tolist() == ["[name] forgot the step"]


def test_without_the_key_nothing_is_said(counted):
    dataset = counted(screen_key=None)
    row = answer.ask(dataset, metric.find("postmortems_naming_people"), JULY).one("scope")
    assert (row["value"], row["sample_size"], bool(row["is_raised"])) == (None, 0, False)
    dataset.database.close()
