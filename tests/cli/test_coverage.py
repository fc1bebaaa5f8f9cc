"""``flywheel coverage``: what is covered, an end that collapses, and declaring the days."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest


@pytest.mark.slow
def test_covered_days_a_cut_off_and_declaring(flywheel, tmp_path):
    start = datetime(2026, 1, 5)
    rows = [f"i{n},web,high,{start + timedelta(hours=3 * n):%Y-%m-%dT%H:%M:%SZ}" for n in range(560)]
    file = tmp_path / "pages.csv"
    file.write_text("\n".join(["incident_id,service,urgency,created_at", *rows, "late,web,high,2026-03-30T12:00:00Z"]))
    assert flywheel("ingest", file)[0] == 0
    code, said, told = flywheel("coverage")
    assert code == 0
    line = said.splitlines()[2].split()
    assert line[1:6] == ["pages.csv", "incidents", "flywheel", "2026-01-05", "00:00"]
    assert "may end on 15 March 2026" in told
    assert flywheel("coverage", "--declare", line[0], "--covers", "2026-01-05..2026-03-15")[0] == 0
    code, said, told = flywheel("coverage")
    assert "2026-03-16 00:00" in said
    assert "declared" in said
    assert "may end" not in told
    assert flywheel("coverage", "--declare", "0123456789abcdef")[0] == 1
