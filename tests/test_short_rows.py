"""A row that lacks one of its empty cells is never read with a value in the wrong column."""

from __future__ import annotations

import random

import pytest

from flywheel_metrics.ingest import short_rows
from flywheel_metrics.source import find, normalise
from tests.sources import golden

COLUMNS_30 = golden.export("linear_issues_csv").read_text(encoding="utf-8").partition("\n")[0].split(",")
COLUMNS_34 = golden.export("linear_issues_csv__34_columns").read_text(encoding="utf-8").partition("\n")[0].split(",")
ISSUE = "0d6b5e1e-33e1-4b7e-9c0f-000000000001"


def row(header: list[str], chance: random.Random) -> list[str]:
    """Return a row as the tool writes it: some cells always filled, the others with any value of their kind or none."""
    kinds = {
        "time": ["2026-05-04T08:53:33Z", "2026-05-09T08:53:33.000Z"],
        "number": ["1", "2.5", "30"],
        "name": ["Payments", "reliability, toil", "Fewer pages", "12"],
        "issue": ["PAY-1", "PAY-1, OPS-22"],
    }
    kind = {"Estimate": "number", "Cycle Number": "number", "Time in status (minutes)": "number", "Due Date": "time"}
    kind |= dict.fromkeys(("Cycle Start", "Cycle End", "Created", "Updated", "Started", "Triaged", "Completed"), "time")
    kind |= dict.fromkeys(("Canceled", "Archived"), "time")
    kind |= dict.fromkeys(("Parent issue", "Related to", "Blocked by", "Duplicate of"), "issue")
    filled = {"ID": "PAY-9", "Team": "Payments", "Priority": "High", "UUID": ISSUE}
    filled |= dict.fromkeys(("Created", "Updated"), "2026-05-01T08:00:00Z")
    ids = {"Project ID", "Project Milestone ID"}
    cells = []
    for name in header:
        choices = [ISSUE] if name in ids else kinds[kind.get(name, "name")]
        cells.append(filled.get(name) or (chance.choice(choices) if chance.random() < 0.4 else ""))
    if cells[header.index("Cycle Number")] == "2.5":
        cells[header.index("Cycle Number")] = "3"
    return cells


def lose_a_cell_of_many_rows(count: int) -> tuple[int, int]:
    """Return how many rows were completed and how many were not; fail when one was completed wrongly."""
    chance = random.Random(7)
    used = {spelling for column in find("linear_issues_csv").used_columns for spelling in column.spellings}
    menders = {len(header): short_rows.mender(None)(tuple(header)) for header in (COLUMNS_30, COLUMNS_34)}
    fates = [0, 0]
    for _ in range(count):
        header = chance.choice([COLUMNS_30, COLUMNS_34])
        whole = row(header, chance)
        lost = chance.choice([place for place, cell in enumerate(whole) if not cell])
        mend = menders[len(header)]
        assert mend is not None
        mended = mend(whole[:lost] + whole[lost + 1 :])
        fates[mended is None] += 1
        if mended is not None:
            places = [place for place, name in enumerate(header) if normalise(name) in used]
            assert [mended[place] for place in places] == [whole[place] for place in places]
    return fates[0], fates[1]


def test_a_lost_cell_never_shifts_a_value() -> None:
    completed, rejected = lose_a_cell_of_many_rows(300)
    assert completed > 10
    assert rejected > 100


@pytest.mark.slow
def test_a_lost_cell_never_shifts_a_value_in_many_rows() -> None:
    completed, rejected = lose_a_cell_of_many_rows(3_000)
    assert completed > 100
    assert rejected > 1000


def test_source_without_short_rows_has_none_completed() -> None:
    header = ("Issue key", "Issue Type", "Status", "Created", "Summary")
    assert short_rows.mender("jira_issues_csv")(header) is None
    assert short_rows.mender(None)(("a", "b")) is None
