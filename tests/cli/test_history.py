from __future__ import annotations

import pytest

from flywheel_metrics.workspace import Workspace


@pytest.fixture
def workspace(flywheel, pagerduty, tmp_path):
    assert flywheel("ingest", pagerduty)[0] == 0
    return Workspace(tmp_path / "workspace")


def test_verify_of_what_is_whole(flywheel, workspace):
    code, out, _ = flywheel("verify")
    assert code == 0
    assert "1 step of history" in out


def test_verify_of_what_was_altered(flywheel, workspace):
    [stored] = workspace.uploads(workspace.head)
    path = stored.tables["incidents"]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    code, out, _ = flywheel("verify")
    assert code == 1
    assert out == f"Upload {stored.upload_id} (pagerduty.csv): incidents.parquet was altered.\n"


def test_versions_lists_the_history_and_the_uploads(flywheel, workspace):
    [stored] = workspace.uploads(workspace.head)
    code, out, _ = flywheel("versions")
    assert code == 0
    assert "Added pagerduty.csv" in out
    assert f"Current: {workspace.head}" in out
    assert f"{stored.upload_id}  pagerduty.csv  pagerduty_incidents_csv  4" in out


def test_undo_takes_an_upload_back(flywheel, workspace):
    [stored] = workspace.uploads(workspace.head)
    code, out, _ = flywheel("undo", stored.upload_id)
    assert code == 0
    assert out.strip() == workspace.head
    assert workspace.uploads(workspace.head) == []
    code, _, err = flywheel("undo", stored.upload_id)
    assert code == 1
    assert "not part of the current version" in err


@pytest.mark.parametrize("command", [["verify"], ["versions"], ["undo", "x"]])
def test_without_a_workspace_none_is_made(flywheel, tmp_path, command):
    code, _, err = flywheel(*command)
    assert code == 1
    assert "There is no workspace at" in err
    assert not (tmp_path / "workspace").exists()


def test_the_workspace_may_be_named(flywheel, workspace, tmp_path):
    assert flywheel("--workspace", tmp_path / "elsewhere", "verify")[0] == 1
    assert flywheel("--workspace", workspace.root, "verify")[0] == 0
