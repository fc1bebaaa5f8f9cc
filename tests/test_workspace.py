from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from flywheel_metrics import source
from flywheel_metrics.decode import Decoded
from flywheel_metrics.errors import AccessError, DamagedWorkspace, UnknownUpload, UnknownVersion
from flywheel_metrics.ingest import Answers, Staged
from flywheel_metrics.load_issue import LoadIssue
from flywheel_metrics.settings import Settings
from flywheel_metrics.workspace import Workspace

START = datetime(2026, 7, 1, 9)


def stage(
    folder: Path, name: str = "a.csv", rows: int = 3, answers: Answers | None = None, assumed: str = ""
) -> Staged:
    """A staged file as ingest would hand it over, without the reading."""
    made = folder / f"staged-{name}"
    made.mkdir(exist_ok=True)
    table = pa.table(
        {
            "incident_id": [f"{name}-{number}" for number in range(rows)],
            "created_at": pa.array([START + timedelta(hours=number) for number in range(rows)], pa.timestamp("us")),
            "source_row": pa.array([number + 2 for number in range(rows)], pa.int64()),
        }
    )
    parquet.write_table(table, made / "incidents.parquet")
    issues = (LoadIssue(None, "created", None, "assumed_time_zone", "assumed", assumed),) if assumed else ()
    columns = [("row", pa.int64()), *((each, pa.string()) for each in ("column", "value", "rule", "action", "message"))]
    parquet.write_table(
        pa.Table.from_pylist([vars(each) for each in issues], pa.schema(columns)), made / "issues.parquet"
    )
    return Staged(
        file_name=name, sha256=f"{name:0>64}", byte_count=10, source=source.find("pagerduty_incidents_csv"),
        answers=answers or Answers(), decoded=Decoded(made / "x", ("id",), "csv", "utf-8", ",", {}, rows, rows, (), 0),
        tables={"incidents": made / "incidents.parquet"}, row_counts={"incidents": rows},
        rows_read=rows, rows_loaded=rows, rows_rejected=0, rows_duplicate=0,
        issues_path=made / "issues.parquet", issues=issues, mapping=(),
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def names(workspace: Workspace) -> list[str]:
    return [each.file_name for each in workspace.uploads(workspace.head)]


def test_a_new_workspace_has_an_empty_current_version_and_no_history(workspace):
    assert workspace.uploads(workspace.head) == []
    assert workspace.history() == []
    assert workspace.verify() == []


def test_a_commit_makes_a_version_and_keeps_the_one_before(workspace, tmp_path):
    empty = workspace.head
    version = workspace.commit(stage(tmp_path))
    assert workspace.head == version != empty
    assert names(workspace) == ["a.csv"]
    assert workspace.uploads(empty) == []
    assert [(step.number, step.version_id, step.reason) for step in workspace.history()] == [
        (1, version, "Added a.csv")
    ]
    assert workspace.verify() == []


def test_a_commit_does_not_need_the_staged_files_afterwards(workspace, tmp_path):
    staged = stage(tmp_path)
    workspace.commit(staged)
    for path in (*staged.tables.values(), staged.issues_path):
        path.unlink()
    assert workspace.verify() == []


def test_the_same_file_again_changes_nothing(workspace, tmp_path):
    version = workspace.commit(stage(tmp_path))
    assert workspace.is_known(stage(tmp_path))
    assert workspace.commit(stage(tmp_path)) == version
    assert len(workspace.history()) == 1


def test_the_same_file_named_as_its_source_is_the_same(workspace, tmp_path):
    version = workspace.commit(stage(tmp_path))
    named = Answers(source="pagerduty_incidents_csv")
    assert workspace.commit(stage(tmp_path, answers=named)) == version


@pytest.mark.parametrize(
    "answers",
    [
        Answers(time_zone="Europe/Berlin"),
        Answers(date_order="mdy"),
        Answers(covers=(date(2026, 7, 1), date(2026, 7, 31))),
    ],
)
def test_the_same_file_with_other_answers_takes_the_place_of_its_earlier_reading(workspace, tmp_path, answers):
    first = workspace.commit(stage(tmp_path))
    second = workspace.commit(stage(tmp_path, answers=answers))
    assert second != first
    assert [each.answers for each in workspace.uploads(second)] == [answers]
    assert workspace.history()[-1].reason == "Read a.csv in another way"


def test_a_file_whose_times_were_read_in_another_zone_is_another_upload(workspace, tmp_path):
    workspace.commit(stage(tmp_path, assumed="3 times were read in UTC."))
    berlin = stage(tmp_path, assumed="3 times were read in Europe/Berlin.")
    assert not workspace.is_known(berlin)
    [stored] = workspace.uploads(workspace.commit(berlin))
    assert stored.assumptions == ["3 times were read in Europe/Berlin."]


def test_a_file_read_by_another_text_of_its_source_is_another_upload(workspace, tmp_path):
    staged = stage(tmp_path)
    workspace.commit(replace(staged, source=replace(staged.source, statements=("insert into incidents …",))))
    [old] = workspace.uploads(workspace.head)
    assert not old.is_current
    assert not workspace.is_known(staged)
    [new] = workspace.uploads(workspace.commit(staged))
    assert new.is_current


def test_the_order_of_uploading_does_not_matter(tmp_path):
    one, other = Workspace(tmp_path / "one"), Workspace(tmp_path / "other")
    for name in ("a.csv", "b.csv", "c.csv"):
        one.commit(stage(tmp_path, name))
    for name in ("c.csv", "a.csv", "b.csv"):
        other.commit(stage(tmp_path, name))
    assert one.head == other.head


def test_undo_goes_back_to_the_version_without_the_upload_and_deletes_nothing(workspace, tmp_path):
    first = workspace.commit(stage(tmp_path, "a.csv"))
    second = workspace.commit(stage(tmp_path, "b.csv"))
    [taken] = [each for each in workspace.uploads(second) if each.file_name == "b.csv"]
    assert workspace.undo(taken.upload_id) == first
    assert names(workspace) == ["a.csv"]
    assert len(workspace.uploads(second)) == 2
    assert [step.reason for step in workspace.history()] == ["Added a.csv", "Added b.csv", "Took back b.csv"]


def test_undo_of_what_is_not_there_is_refused_and_changes_nothing(workspace, tmp_path):
    version = workspace.commit(stage(tmp_path))
    [stored] = workspace.uploads(version)
    workspace.undo(stored.upload_id)
    with pytest.raises(UnknownUpload, match="not part of the current version"):
        workspace.undo(stored.upload_id)
    with pytest.raises(UnknownUpload, match="no upload"):
        workspace.undo("0123456789abcdef")
    assert len(workspace.history()) == 2


@pytest.mark.parametrize("name", ["../../etc", "", "nope", ".lock", "a/b"])
def test_ids_that_are_none_are_told_and_lead_nowhere(workspace, name):
    with pytest.raises(UnknownVersion):
        workspace.version(name)
    with pytest.raises(UnknownUpload):
        workspace.upload(name)


def test_restore_makes_an_earlier_version_current_and_history_only_grows(workspace, tmp_path):
    first = workspace.commit(stage(tmp_path, "a.csv"))
    second = workspace.commit(stage(tmp_path, "b.csv"))
    assert workspace.restore(first) == workspace.head == first
    assert workspace.restore(second) == workspace.head == second
    assert [step.version_id for step in workspace.history()] == [first, second, first, second]
    assert workspace.restore(second) == second
    assert len(workspace.history()) == 4
    with pytest.raises(UnknownVersion):
        workspace.restore("0123456789abcdef")


def test_settings_are_part_of_the_version(workspace, tmp_path):
    first = workspace.commit(stage(tmp_path))
    berlin = Settings(reporting_zone="Europe/Berlin")
    second = workspace.configure(berlin)
    assert second != first
    assert workspace.version(second).settings == berlin
    assert workspace.version(first).settings == Settings()
    assert workspace.configure(berlin) == second
    assert len(workspace.history()) == 2


def test_starting_over_keeps_everything_in_the_history(workspace, tmp_path):
    first = workspace.commit(stage(tmp_path))
    workspace.start_over()
    assert names(workspace) == []
    workspace.restore(first)
    assert names(workspace) == ["a.csv"]


def test_the_sample_gives_way_to_the_first_file_of_ones_own_with_its_settings(workspace, tmp_path):
    sample = [stage(tmp_path, "s1.csv"), stage(tmp_path, "s2.csv")]
    version = workspace.replace(sample, Settings(reporting_zone="Asia/Tokyo"), "Loaded the sample", is_sample=True)
    assert workspace.is_sample(version)
    assert names(workspace) == ["s1.csv", "s2.csv"]
    assert workspace.base().settings == Settings()
    workspace.commit(stage(tmp_path, "own.csv"))
    assert names(workspace) == ["own.csv"]
    assert not workspace.is_sample(workspace.head)
    assert workspace.version(workspace.head).settings == Settings()
    assert [step.reason for step in workspace.history()] == ["Loaded the sample", "Added own.csv"]


def test_a_file_of_the_sample_that_somebody_uploads_is_their_own(workspace, tmp_path):
    workspace.replace([stage(tmp_path)], Settings(), "Loaded the sample", is_sample=True)
    assert not workspace.is_known(stage(tmp_path))
    workspace.commit(stage(tmp_path))
    workspace.commit(stage(tmp_path, "b.csv"))
    assert names(workspace) == ["a.csv", "b.csv"]


def stored_files(root: Path) -> list[Path]:
    return sorted(path for folder in ("uploads", "versions") for path in (root / folder).rglob("*") if path.is_file())


def test_verify_finds_a_changed_byte_in_any_stored_file(workspace, tmp_path):
    workspace.commit(stage(tmp_path))
    workspace.commit(stage(tmp_path, "b.csv"))
    paths = stored_files(workspace.root)
    assert len(paths) == 2 * 3 + 3, "two uploads of three files, and the versions with none, one and both of them"
    for path in paths:
        whole = path.read_bytes()
        for position in (len(whole) // 3, len(whole) // 2, len(whole) - 3):
            path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
            problems = workspace.verify()
            assert problems, f"{path.name}, byte {position}"
            path.write_bytes(whole)
    assert workspace.verify() == []


def test_verify_finds_a_missing_file_and_goes_on(workspace, tmp_path):
    workspace.commit(stage(tmp_path))
    workspace.commit(stage(tmp_path, "b.csv"))
    first, second = workspace.uploads(workspace.head)
    first.tables["incidents"].unlink()
    (second.folder / "manifest.json").unlink()
    problems = "\n".join(workspace.verify())
    assert f"Upload {first.upload_id} (a.csv): incidents.parquet is missing." in problems
    assert f"Upload {second.upload_id}: its manifest cannot be read" in problems


def test_verify_finds_a_step_that_somebody_took_out_of_the_history(workspace, tmp_path):
    workspace.commit(stage(tmp_path))
    workspace.commit(stage(tmp_path, "b.csv"))
    (workspace.root / "history" / "00000001.json").unlink()
    assert workspace.verify() == ["History entry 1 is missing."]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rows_loaded": 2, "rows_rejected": 1}, "its tables come from 3 rows of the file, its manifest says 2"),
        ({"rows_read": 4}, "4 rows read, but 3 loaded, 0 rejected and 0 duplicate"),
        ({"row_counts": {"incidents": 4}}, "incidents has 3 rows, its manifest says 4"),
    ],
)
def test_verify_counts_again(workspace, tmp_path, changed, said):
    workspace.commit(replace(stage(tmp_path), **changed))
    assert said in "\n".join(workspace.verify())


def test_an_altered_manifest_is_never_taken_for_what_was_committed(workspace, tmp_path):
    [stored] = workspace.uploads(workspace.commit(stage(tmp_path)))
    path = stored.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps(manifest | {"file_name": "other.csv"}))
    with pytest.raises(DamagedWorkspace, match="was altered"):
        workspace.uploads(workspace.head)


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it."""


def count_of_writes(workspace, staged, monkeypatch) -> int:
    made = []
    original = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: made.append(original(descriptor)))
    workspace.commit(staged)
    monkeypatch.undo()
    return len(made)


def test_a_commit_that_is_killed_at_any_write_leaves_the_old_state_or_the_new_one(tmp_path, monkeypatch):
    trial = Workspace(tmp_path / "trial")
    trial.commit(stage(tmp_path, "a.csv"))
    writes = count_of_writes(trial, stage(tmp_path, "b.csv"), monkeypatch)
    assert writes >= 6
    for last in range(writes):
        root = tmp_path / f"killed-{last}"
        workspace = Workspace(root)
        old = workspace.commit(stage(tmp_path, "a.csv"))
        child = os.fork()
        if child == 0:  # a process of its own, so that no clean-up runs
            done = iter(range(last))
            monkeypatch.setattr(os, "fsync", lambda _, done=done: next(done, None) is None and os._exit(9))
            workspace.commit(stage(tmp_path, "b.csv"))
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        reopened = Workspace(root)
        assert reopened.verify() == []
        assert names(reopened) in (["a.csv"], ["a.csv", "b.csv"])
        assert reopened.head == old or "b.csv" in names(reopened)
        reopened.commit(stage(tmp_path, "b.csv"))
        assert names(reopened) == ["a.csv", "b.csv"]
        assert reopened.verify() == []
        assert list((root / "uploads").glob(".new-*")) == []


def test_a_failed_write_leaves_nothing_behind(workspace, tmp_path, monkeypatch):
    old = workspace.commit(stage(tmp_path))
    before = sorted(workspace.root.rglob("*"))

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        workspace.commit(stage(tmp_path, "b.csv"))
    monkeypatch.undo()
    assert sorted(workspace.root.rglob("*")) == before
    assert workspace.head == old


def test_commits_at_the_same_moment_all_count(tmp_path):
    root = tmp_path / "workspace"
    staged = [stage(tmp_path, f"{number}.csv") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda each: Workspace(root).commit(each), staged))
    workspace = Workspace(root)
    assert len(names(workspace)) == 12
    assert [step.number for step in workspace.history()] == list(range(1, 13))
    assert workspace.verify() == []


def test_commits_of_several_processes_all_count(tmp_path):
    root = tmp_path / "workspace"
    staged = [stage(tmp_path, f"{number}.csv") for number in range(6)]
    children = []
    for each in staged:
        child = os.fork()
        if child == 0:
            try:
                Workspace(root).commit(each)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    assert len(names(Workspace(root))) == 6
    assert len(Workspace(root).history()) == 6
    assert Workspace(root).verify() == []


def test_one_process_can_open_a_version_twice(workspace):
    first, second = workspace.open(workspace.head), workspace.open(workspace.head)
    assert first.settings == second.settings == Settings()


def test_a_workspace_that_is_only_read_changes_nothing(tmp_path):
    Workspace(tmp_path).configure(Settings(reporting_zone="Asia/Tokyo"))
    reading = Workspace(tmp_path, is_read_only=True)
    head, history = reading.head, reading.history()
    for change in (
        lambda: reading.configure(Settings()),
        lambda: reading.restore(head),
        reading.start_over,
        lambda: reading.undo("0" * 16),
        lambda: reading.replace([], Settings(), "x", is_sample=True),
    ):
        with pytest.raises(AccessError):
            change()
    assert (reading.head, reading.history()) == (head, history)
    assert reading.open(head).settings.reporting_zone == "Asia/Tokyo"
