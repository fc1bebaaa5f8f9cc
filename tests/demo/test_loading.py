"""Every file of the sample goes through the sources as a user's file would, and no row is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flywheel_metrics.ingest import Answers, stage
from tests.demo.reading import SAMPLE, manifest

TOOLS = {"pagerduty", "servicenow", "github", "jira"}


@pytest.mark.slow
@pytest.mark.parametrize("entry", manifest()["file"], ids=lambda entry: str(entry["name"]))
def test_file_loads_completely(entry: dict[str, object], tmp_path: Path) -> None:
    first, last = (date.fromisoformat(str(each)) for each in manifest_covers(entry))
    zone = str(entry["time_zone"]) if "time_zone" in entry else None
    answers = Answers(time_zone=zone, covers=(first, last))
    staged = stage(SAMPLE / str(entry["name"]), tmp_path, answers, default_zone="Europe/Berlin", key=b"k" * 32)
    assert staged.rows_read == staged.rows_loaded == entry["rows"]
    tool = str(entry["name"]).split("-", maxsplit=1)[0]
    assert staged.source.tool == (tool if tool in TOOLS else "flywheel")


def manifest_covers(entry: dict[str, object]) -> tuple[object, object]:
    covers = entry["covers"]
    assert isinstance(covers, list)
    return covers[0], covers[1]
