"""What the Data page says of headline numbers that a version does not have."""

from __future__ import annotations

import pytest

from flywheel_metrics import metric
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.notebook.data_changes import compared
from tests.models.compiling import compiled


def incident(number, day, tool):
    return {"incident_id": f"I{number}", "created_at": f"{day}T10:00:00", "severity": 1, "source_tool": tool}


@pytest.mark.slow
def test_what_lies_outside_of_the_days_is_not_called_unfed(tmp_path):
    # Two tools that cover a day each, three years apart: no week is covered by both.
    rows = [incident(1, "2018-02-14", "one"), incident(2, "2021-05-19", "two")]
    with compiled(tmp_path, {"incidents": rows}) as database:
        found = compared(None, Dataset("example", database), "after")
    told = {row["metric"] for row in found.rows}
    names = metric.metrics()
    by_incidents = [
        each for each in names.values() if "changes" not in each.covered_by and "incidents" in each.covered_by
    ]
    assert not told & {each.title for each in by_incidents if each.theme == "flywheel"}
    assert f"No export feeds {len(names) - len(by_incidents) - len(told)} other metrics yet." in found.over
    assert f"{len(by_incidents)} metrics cannot be told for these days." in found.over
