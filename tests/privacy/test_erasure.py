"""Somebody erased is found nowhere, and nothing that was counted changes."""

from __future__ import annotations

import shutil

import pytest

from flywheel_metrics.cli import main
from flywheel_metrics.errors import AccessError, ScopeError
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.privacy import KEY_FILE_VARIABLE, pseudonym
from flywheel_metrics.privacy.erasure import ERASED, erase, known_people
from flywheel_metrics.report.commentary import Commentaries
from flywheel_metrics.settings import Settings
from flywheel_metrics.sharing import Links, frozen, key_of
from flywheel_metrics.workspace import Workspace

KEY = bytes(range(32))
PAGES = """incident_id,responder,channel,sent_at,service,team
I1,Zorblax Quimby,push,2026-03-02T10:00:00Z,pay,Payments
I2,Zorblax Quimby,sms,2026-03-03T10:00:00Z,pay,Payments
I3,Jane Doe,push,2026-03-04T10:00:00Z,pay,Payments
"""
INSIGHTS = """insight_id,incident_id,text,author,created_at
S1,I1,Zorblax Quimby forgot the flag,Jane Doe,2026-03-05T10:00:00Z
S2,I2,Jane wrote the runbook,zquimby,2026-03-06T10:00:00Z
"""


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    (tmp_path / "key").write_text(KEY.hex())
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    staged = []
    for name, text in (("pages", PAGES), ("insights", INSIGHTS)):
        (tmp_path / f"{name}.csv").write_text(text)
        staged.append(stage(tmp_path / f"{name}.csv", tmp_path / name, Answers(), default_zone="UTC", key=KEY))
    made = Workspace(tmp_path / "workspace")
    made.replace(staged, Settings(), "loaded", is_sample=False)
    return made


def everything(workspace):
    dataset = workspace.open(workspace.head)
    tables = [name for (name,) in dataset.database.rows("select table_name from information_schema.tables")]
    return "\n".join(dataset.database.frame(f'select * from "{table}"').to_csv() for table in tables)


@pytest.mark.slow
def test_who_is_erased_is_found_nowhere_and_nothing_counted_changes(workspace):
    frozen.make(workspace, "before", {"data": [workspace.head]}, product="0.1.0")
    head = workspace.head
    assert known_people(workspace, KEY, ["Zorblax Quimby", "zquimby", "Nobody"]) == [
        (pseudonym(KEY, "Zorblax Quimby"), "Zorblax Quimby"), (pseudonym(KEY, "zquimby"), "zquimby"),
    ]  # fmt: skip
    assert erase(workspace, KEY, ["Zorblax Quimby", "zquimby"]) == 2
    left = everything(workspace)
    assert "uimby" not in left
    assert "Zorblax" not in left
    assert pseudonym(KEY, "Zorblax Quimby") not in left
    assert "[name] forgot the flag" in left
    assert pseudonym(KEY, "Jane Doe") in left
    assert left.count(ERASED) >= 3
    assert known_people(workspace, KEY, ["Zorblax Quimby", "zquimby", "Jane Doe"]) == [
        (pseudonym(KEY, "Jane Doe"), "Jane Doe")
    ]
    assert workspace.head == head
    assert workspace.verify() == []
    assert frozen.differences(workspace) == []
    assert Links(workspace.root).audit.read()[-1].sentence.endswith("A person was erased.")
    # Somebody else who bears the same first name is still masked for others.
    masked = workspace.open_masked(head, KEY).database.rows("select text from insights order by text")
    assert masked == [("[name] forgot the flag",), ("[name] wrote the runbook",)]


def test_whom_no_export_knows_cannot_be_erased(workspace):
    files = {path: path.read_bytes() for path in workspace.root.rglob("*.parquet")}
    with pytest.raises(ScopeError, match="No export"):
        erase(workspace, KEY, ["Some Stranger"])
    assert {path: path.read_bytes() for path in workspace.root.rglob("*.parquet")} == files
    with pytest.raises(AccessError):
        erase(Workspace(workspace.root, is_read_only=True), KEY, ["Jane Doe"])


@pytest.mark.slow
def test_on_the_command_line(workspace, tmp_path, capsys):
    shutil.copy(tmp_path / "key", tmp_path / "key.bak")
    (tmp_path / "names.txt").write_text("Jane Doe\nNobody At All\n")
    assert main(["--workspace", str(workspace.root), "people", str(tmp_path / "names.txt")]) == 0
    shown = capsys.readouterr()
    assert pseudonym(KEY, "Jane Doe") in shown.out
    assert "Nobody" not in shown.out
    assert main(["--workspace", str(workspace.root), "erase", "Jane Doe"]) == 1
    assert "--yes" in capsys.readouterr().out
    assert pseudonym(KEY, "Jane Doe") in everything(workspace)
    assert main(["--workspace", str(workspace.root), "erase", "Jane Doe", "--yes"]) == 0
    assert pseudonym(KEY, "Jane Doe") not in everything(workspace)
    (tmp_path / "key").unlink()
    assert main(["--workspace", str(workspace.root), "people", str(tmp_path / "names.txt")]) == 2
    assert not (tmp_path / "key").exists()


@pytest.mark.slow
def test_where_a_name_still_stands_is_told(workspace, capsys):
    scope = workspace.open(workspace.head).default_scope
    words = Commentaries(workspace).write(scope, "verdict", "Thanks to Zorblax Quimby", workspace.head)
    link_id = frozen.make(workspace, "For Jane", {"data": [workspace.head]}, product="0.1.0")
    assert main(["--workspace", str(workspace.root), "erase", "Zorblax Quimby", "zquimby", "--yes"]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [f"notes/{words}.json"]
    assert main(["--workspace", str(workspace.root), "erase", "Jane Doe", "--yes"]) == 0
    told = capsys.readouterr().out.splitlines()[2:]
    assert f"links/{key_of(link_id)}.json" in told
    assert {each.partition("/")[0] for each in told} == {"audit", "links"}
