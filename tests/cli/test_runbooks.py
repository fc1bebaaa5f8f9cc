from __future__ import annotations

import json

import pytest

from flywheel_metrics.cli import main

PAGE = "# Checkout is down\n\n## Meaning\n\nThe alert fires.\n\n## Mitigation\n\nTODO\n\nSee [flags](flag.md).\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "runbooks"
    made.mkdir()
    (made / "checkout.md").write_text(PAGE, encoding="utf-8")
    (made / "README.md").write_text("# Runbooks\n", encoding="utf-8")
    (made / "wheel.png").write_bytes(b"\x89PNG")
    return made


def test_a_folder_is_checked_and_every_file_told(folder, capsys):
    assert main(["runbooks", str(folder)]) == 1
    told = capsys.readouterr().out
    assert "4 of 11" in told  # trigger, one page, commands, reviewed: to see elsewhere is no action
    assert "Mend the links that lead nowhere: flag.md." in told
    assert "1 runbook checked, 2 other files left out" in told
    assert "wheel.png: This is no Markdown page" in told


def test_json_for_a_program_and_a_page_by_itself(folder, capsys):
    assert main(["runbooks", str(folder / "checkout.md"), "--json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    assert report["score"] == "4 of 10"  # a page by itself has no time
    assert "Links" not in report["amiss"]  # and no neighbours


def test_a_blank_runbook_is_printed(capsys):
    assert main(["runbooks", "--blank"]) == 0
    assert "## Decision points" in capsys.readouterr().out


def test_what_is_not_there_is_told(tmp_path, capsys):
    assert main(["runbooks", str(tmp_path / "nowhere")]) == 1
    assert main(["runbooks"]) == 2
    assert "Say which folder" in capsys.readouterr().err


def test_ingest_takes_a_folder(folder, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("FLYWHEEL_KEY_FILE", str(tmp_path / "key"))
    assert main(["--workspace", str(tmp_path / "workspace"), "ingest", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "3 rows read: 1 loaded, 2 rejected, 0 duplicate" in told
    assert main(["--workspace", str(tmp_path / "workspace"), "ingest", str(folder)]) == 0
    assert "already loaded" in capsys.readouterr().out
