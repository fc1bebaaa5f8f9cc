from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import flywheel_metrics
from flywheel_metrics import __version__, sample
from flywheel_metrics.cli import serve
from flywheel_metrics.workspace import Workspace

COMMANDS = ("ingest", "metrics", "serve", "links", "demo", "verify", "versions", "undo", "sources", "template")


def test_the_help_names_every_command_and_the_exit_codes(flywheel):
    code, out, _ = flywheel("--help")
    assert code == 0
    assert all(f"\n    {command}" in out for command in COMMANDS)
    assert "exit codes" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(flywheel, command):
    code, out, _ = flywheel(command, "--help")
    assert code == 0
    assert len(out.splitlines()) > 5


def test_the_version(flywheel):
    assert flywheel("--version")[:2] == (0, f"flywheel {__version__}\n")


@pytest.mark.parametrize("arguments", [[], ["fly"], ["verify", "--all"]])
def test_a_command_that_is_not_understood_ends_with_2(flywheel, arguments):
    assert flywheel(*arguments)[0] == 2


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path):
    command = (
        f"{sys.executable} -c 'from flywheel_metrics.cli import main; raise SystemExit(main())' sources --markdown"
    )
    run = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} | head -1"], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(Path(flywheel_metrics.__file__).parent.parent)},
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "# Recognised exports\n"


def test_a_port_in_use_is_told(flywheel):
    with closing(socket.socket()) as taken:
        taken.bind((serve.ADDRESS, 0))
        taken.listen()
        code, _, err = flywheel("serve", "--port", taken.getsockname()[1])
    assert code == 2
    assert "choose another with --port" in err
    assert flywheel("serve", "--port", "70000")[0] == 2


def test_serve_starts_the_dashboard_for_this_machine_only(flywheel, monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(serve.os, "execve", lambda *arguments: started.append(arguments))
    monkeypatch.setattr(serve.os, "chdir", lambda _folder: None)
    monkeypatch.setattr(serve, "_check_port", lambda _address, _port: None)
    flywheel("serve", "--port", "8765")
    [(_, command, environment)] = started
    assert command[command.index("--server.address") + 1] == "127.0.0.1"
    assert command[command.index("--server.port") + 1] == "8765"
    assert command[command.index("--browser.gatherUsageStats") + 1] == "false"
    assert command[command.index("--logger.hideWelcomeMessage") + 1] == "true"
    assert command[command.index("--server.headless") + 1] == "true"
    assert environment["FLYWHEEL_WORKSPACE"] == str(tmp_path / "workspace")


def test_serve_is_not_opened_to_strangers(flywheel, monkeypatch):
    monkeypatch.setattr(serve.os, "execve", lambda *_arguments: pytest.fail("the server started"))
    code, _, err = flywheel("serve", "--address", "0.0.0.0")
    assert code == 1
    assert "sign in" in err


def test_outside_of_a_checkout_serve_says_so(flywheel, monkeypatch, tmp_path):
    monkeypatch.setattr(serve.flywheel_metrics, "__file__", str(tmp_path / "flywheel_metrics" / "__init__.py"))
    code, _, err = flywheel("serve")
    assert code == 1
    assert "from a checkout" in err


@pytest.mark.slow
def test_the_sample_is_written_as_a_folder_that_can_be_loaded(flywheel, tmp_path):
    code, out, _ = flywheel("demo", "--write", tmp_path / "sample")
    assert (code, out.strip()) == (0, str(tmp_path / "sample"))
    workspace = Workspace(tmp_path / "workspace")
    version = sample.load(workspace, tmp_path / "sample")
    assert workspace.is_sample(version)
    assert flywheel("demo", "--load")[0] == 0
    assert workspace.is_sample(workspace.head)


def test_the_sample_does_not_take_the_place_of_own_data(flywheel, pagerduty, tmp_path):
    flywheel("ingest", pagerduty)
    version = Workspace(tmp_path / "workspace").head
    code, _, err = flywheel("demo", "--load")
    assert code == 0
    assert "stays" in err
    assert Workspace(tmp_path / "workspace").head == version
