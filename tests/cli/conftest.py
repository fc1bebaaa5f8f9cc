from __future__ import annotations

import pytest

from flywheel_metrics import cli

PAGERDUTY = """\
id,incident_number,description,service_id,service_name,created_on,resolved_on,seconds_to_first_ack,urgency,assigned_to_user_names
Q1,1,Disk full on db-1,S1,database,2026-07-01T02:10:00Z,2026-07-01T02:40:00Z,75,high,Ada Example
Q2,2,Checkout slow,S2,checkout,2026-07-02T10:00:00Z,2026-07-02T10:20:00Z,30,high,Ben Example
Q3,3,Checkout slow,S2,checkout,2026-07-09T11:00:00Z,,,high,Ada Example
Q4,4,Certificate soon,S1,database,2026-07-15T11:00:00Z,2026-07-15T12:00:00Z,600,low,Ben Example
"""


@pytest.fixture(autouse=True)
def _apart(tmp_path, monkeypatch):
    """Nothing of the machine's own configuration or data is read or touched."""
    monkeypatch.setenv("FLYWHEEL_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("FLYWHEEL_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def pagerduty_text():
    return PAGERDUTY


@pytest.fixture
def pagerduty(tmp_path):
    path = tmp_path / "pagerduty.csv"
    path.write_text(PAGERDUTY)
    return path


@pytest.fixture
def flywheel(capsys):
    """Run a command; returns its exit code, standard output and standard error."""

    def run(*arguments):
        try:
            code = cli.main([str(each) for each in arguments])
        except SystemExit as stop:  # argparse ends so
            code = stop.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
