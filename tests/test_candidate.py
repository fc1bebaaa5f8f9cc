"""What the numbers would be with a file that is not committed: the same as they are after the commit."""

from __future__ import annotations

import pytest

from flywheel_metrics import answer, metric
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.workspace import Workspace

HEADER = "incident_id,service,urgency,created_at"
FIRST = f"{HEADER}\n1,web,high,2026-06-01T10:00:00Z\n2,web,high,2026-06-20T10:00:00Z\n"
SECOND = f"{HEADER}\n3,web,high,2026-06-03T10:00:00Z\n2,web,low,2026-06-21T10:00:00Z\n4,db,high,2026-06-30T10:00:00Z\n"


@pytest.fixture
def staged(tmp_path):
    def made(name, text, answers=None):
        file = tmp_path / name
        file.write_text(text)
        return stage(file, tmp_path / f"work-{name}", answers or Answers(), default_zone="UTC", key=b"k" * 32)

    return made


def numbers(dataset):
    rows = {table: dataset.database.rows(f"select * from {table} order by all") for table in ("incidents", "coverage")}
    answers = {
        name: answer.ask(dataset, metric.find(name), dataset.default_scope).one("scope") for name in metric.metrics()
    }
    return dataset.version, rows, answers


@pytest.mark.slow
def test_a_candidate_is_what_the_commit_makes(staged, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    workspace.commit(staged("first.csv", FIRST))
    head, second = workspace.head, staged("second.csv", SECOND)
    candidate = numbers(workspace.candidate([second], tmp_path))
    assert workspace.head == head
    assert [each.file_name for each in workspace.uploads(head)] == ["first.csv"]
    workspace.commit(second)
    assert numbers(workspace.open(workspace.head)) == candidate


def test_a_file_read_in_another_way_takes_the_place_of_its_earlier_reading(staged, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    workspace.commit(staged("first.csv", FIRST))
    again = staged("first.csv", FIRST, Answers(time_zone="Asia/Tokyo"))
    candidate = workspace.candidate([again], tmp_path)
    assert candidate.database.rows("select count(*) from incidents") == [(2,)]
    assert workspace.commit(again) == candidate.version
