from __future__ import annotations

import shutil

import pytest

from flywheel_metrics import sample
from flywheel_metrics.errors import DocumentError, FlywheelError, WorkspaceError
from flywheel_metrics.settings import Settings
from flywheel_metrics.workspace import Workspace

MANIFEST = """\
title = "Two files"
[settings]
reporting_zone = "Europe/Berlin"
[[file]]
name = "services.csv"
[[file]]
name = "incidents.csv"
covers = ["2026-07-01", "2026-07-31"]
time_zone = "Europe/Lisbon"
"""


@pytest.fixture(autouse=True)
def _key(tmp_path, monkeypatch):
    monkeypatch.setenv("FLYWHEEL_KEY_FILE", str(tmp_path / "key"))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "sample"
    made.mkdir()
    (made / "manifest.toml").write_text(MANIFEST)
    (made / "services.csv").write_text("service,team,time_zone\nweb,Search,Europe/Berlin\n")
    (made / "incidents.csv").write_text("incident_id,created_at,urgency\nI1,2026-07-02T10:00:00,high\n")
    return made


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "workspace")


def test_the_sample_is_loaded_with_what_its_manifest_says(workspace, folder):
    version = sample.load(workspace, folder)
    incidents, services = workspace.uploads(version)
    assert workspace.is_sample(version)
    assert workspace.version(version).settings == Settings(reporting_zone="Europe/Berlin")
    assert (incidents.covers, incidents.time_zone) == (("2026-07-01", "2026-07-31"), "Europe/Lisbon")
    assert (services.covers, services.time_zone) == (None, None)
    assert [step.reason for step in workspace.history()] == [sample.REASON]
    assert workspace.verify() == []


def test_loading_it_again_changes_nothing(workspace, folder):
    version = sample.load(workspace, folder)
    assert sample.load(workspace, folder) == version
    assert len(workspace.history()) == 1


def test_it_comes_back_as_it_was_left_with_its_settings(workspace, folder):
    sample.load(workspace, folder)
    changed = workspace.configure(Settings(reporting_zone="Asia/Tokyo"))
    workspace.start_over()
    assert sample.load(workspace, folder) == changed


def test_a_sample_with_other_content_is_loaded_anew(workspace, folder):
    first = sample.load(workspace, folder)
    (folder / "services.csv").write_text("service,team\nweb,Payments\n")
    assert sample.load(workspace, folder) != first


def test_a_sample_without_one_of_its_uploads_is_made_whole(workspace, folder):
    whole = sample.load(workspace, folder)
    workspace.undo(workspace.uploads(whole)[0].upload_id)
    assert sample.load(workspace, folder) == whole


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was(workspace, folder):
    (folder / "incidents.csv").write_text("colour\nred\n")
    with pytest.raises(FlywheelError):
        sample.load(workspace, folder)
    assert workspace.history() == []


def test_progress_goes_from_nothing_to_all(workspace, folder):
    shares = []
    sample.load(workspace, folder, shares.append)
    assert shares == [0.0, 0.5, 1.0]


def test_a_missing_or_broken_manifest_is_told(workspace, folder):
    (folder / "manifest.toml").write_text("title = 'none'")
    with pytest.raises(DocumentError, match=r"manifest\.toml"):
        sample.load(workspace, folder)
    shutil.rmtree(folder)
    with pytest.raises(WorkspaceError, match="comes with a checkout"):
        sample.load(workspace, folder)


@pytest.mark.slow
@pytest.mark.skipif(not sample.is_available(), reason="the sample company is part of a checkout")
def test_the_committed_sample_loads_without_a_rejected_row(workspace):
    version = sample.load(workspace)
    uploads = workspace.uploads(version)
    assert len(uploads) == len(sample.read().files)
    assert [(each.file_name, each.rows_rejected) for each in uploads if each.rows_rejected] == []
    assert workspace.verify() == []
