"""The server has what its first page needs before it serves anybody."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from flywheel_metrics import answer
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import keeping, server, store
from flywheel_metrics.privacy import KEY_FILE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_first_visitor_waits_for_nothing_that_can_be_known_before(app, sample_workspace, monkeypatch, tmp_path):
    monkeypatch.setattr(keeping, "definitions", SimpleNamespace(in_force=lambda: tmp_path))  # nothing known so far
    monkeypatch.setenv(store.VARIABLE, str(sample_workspace.root))
    store.workspace.cache_clear()
    asked, ask = [], answer.ask

    def noting(dataset, metric, scope, split=None):
        asked.append(metric.name)
        return ask(dataset, metric, scope, split)

    monkeypatch.setattr(store.answers, "ask", noting)
    server.warm()
    assert len(set(asked)) >= 6
    asked.clear()
    page = app()
    assert not page.exception
    assert asked == []


@pytest.mark.parametrize("error", [FlywheelError("It is torn."), ValueError("It is torn.")])
def test_what_is_wrong_with_the_first_page_is_told_and_it_is_served(tmp_path, monkeypatch, capsys, caplog, error):
    def torn(version_id):
        raise error

    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "workspace"))
    store.workspace.cache_clear()
    monkeypatch.setattr(store, "dataset", torn)
    server.warm()
    store.workspace.cache_clear()
    assert "It is torn." in capsys.readouterr().err + caplog.text


@pytest.mark.slow
def test_a_server_comes_up_without_a_word_of_warning(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable, "-m", server.__name__, str(ROOT / "app.py"), "--server.address", "127.0.0.1",
            "--server.port", str(port), "--server.headless", "true", "--browser.gatherUsageStats", "false",
        ],
        cwd=ROOT, env=os.environ | {store.VARIABLE: str(tmp_path / "workspace")}, stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answered:
                    assert answered.read() == b"ok"
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None
                time.sleep(0.1)
    finally:
        process.terminate()
        _, told = process.communicate(timeout=30)
    assert "started" in told
    assert "warning" not in told.lower()
    assert "restart" not in told.lower()


@pytest.mark.parametrize("flags", [["app.py", "--help"], ["app.py", "--server.prt", "1"]])
def test_a_command_line_that_is_wrong_is_left_to_streamlit(flags):
    assert not server._configure(flags)


@pytest.mark.slow
def test_a_server_makes_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "workspace"))
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "key"))
    store.workspace.cache_clear()
    server.warm()
    store.workspace.cache_clear()
    assert not (tmp_path / "key").exists()
