"""The smallest datasets on which the two readings of the rules once differed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.oracle.build import YEAR, at, change, covered, dataset, incident, item, page, row, sprint
from tests.oracle.dataset import Dataset
from tests.oracle.settings import Scope
from tests.oracle.strategies import VOCABULARY, Example
from tests.oracle.test_agreement import disagreements
from tests.sizes import few

SHIFT = row("on_call", responder="ann", starts_at=at("2026-01-05"), ends_at=at("2026-01-12"))
RED = frozenset({"red"})

#: Settled since by docs/counting.md.
SETTLED: dict[str, Dataset] = {
    "in a week without a shift those paged lately are on call": covered(
        ("on_call", SHIFT), page("p1", "2026-01-06"), page("p2", "2026-01-14")
    ),
    "the table of guardrails alone covers guardrails, where it has rows": dataset(
        ("guardrails", row("guardrails", upload="a", guardrail_id="g1", shipped_at=at("2026-01-06"))),
        item("w1", "2026-01-14", upload="b", labels=["flag"]),
        covers={"a": (at("2026-01-05"), at("2026-01-12")), "b": YEAR},
    ),
    "a ratio over a scope uses every event inside it": dataset(
        change("c1", "2026-01-06", upload="a"),
        change("c2", "2026-01-20", upload="a"),
        incident("i1", "2026-01-20 01:00", upload="b", service="shop"),
        covers={"a": YEAR, "b": (at("2026-01-19"), at("2026-02-02"))},
    ),
    "sprints that start on one day and end on different ones are two periods": covered(
        sprint("s1", "2026-01-05", "2026-01-12", team="red"),
        sprint("s2", "2026-01-05", "2026-01-19", team="blue"),
        item("w1", "2026-01-06", team="red", labels=["prevention"]),
    ),
    "no preventive items have no points, which is zero": covered(
        sprint("s1", "2026-01-05", "2026-01-12", team="red"), item("w1", "2026-01-06", team="red", points=3.0)
    ),
    "a rollback that finished before it was detected has no reaction": covered(
        change("c1", "2026-01-05 10:00"),
        (
            "rollbacks",
            row(
                "rollbacks",
                rollback_id="r1",
                reverted_change_id="c1",
                detected_at=at("2026-01-05 12:00"),
                finished_at=at("2026-01-05 11:00"),
            ),
        ),
    ),
    "the start of a ticket that was closed as rolled back is not the start of its rollback": covered(
        change("c1", "2026-01-05 10:00", started_at=at("2026-01-05 08:00"), outcome="rolled_back")
    ),
    "an item in the sprint of another team is shown there": covered(
        sprint("s1", "2026-01-05", "2026-01-12", team="blue"),
        item("w1", "2026-01-06", team="red", labels=["prevention"]),
        ("work_item_sprints", row("work_item_sprints", item_id="w1", sprint="s1", position=1)),
    ),
    "a tool whose changes have no time feeds the time to rollback by its rollbacks": dataset(
        change("c1", "2026-01-06", upload="a"),
        change("c2", None, upload="b", tool="other"),
        (
            "rollbacks",
            row("rollbacks", upload="b", tool="other", rollback_id="r1", finished_at=at("2026-01-07")),
        ),
        covers={"a": YEAR},
    ),
}


@pytest.mark.parametrize("point", few(SETTLED, 4))
def test_settled_point(tmp_path: Path, point: str) -> None:
    assert disagreements(tmp_path, _case(SETTLED[point])) == []


def _case(data: Dataset) -> Example:
    four_weeks = date(2026, 1, 5), date(2026, 2, 1)
    return Example(data, {}, VOCABULARY, (Scope(*four_weeks), Scope(*four_weeks, teams=RED)))
