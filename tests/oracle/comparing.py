"""Compares two answers to the same question and says where they differ."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from tests.oracle.dataset import Row

#: metric → its rows
Answers = dict[str, list[Row]]

_PLACE = ("grain", "period", "starts_at", "ends_at", "coverage")
#: Said by the oracle only: the product says the same with ``roster_weeks``.
_OWN = ("basis",)
#: An average over full weeks (or sprints) has no coverage of its own: it has a value where there is such a week.
AVERAGES = ("pages_per_week", "pages_per_person", "guardrail_changes_per_week", "preventive_work_per_sprint")


def differences(expected: Answers, found: Answers) -> list[str]:
    """Return one line for each number that differs; empty when the two agree."""
    lines = []
    for metric, rows in expected.items():
        theirs = {_place(row): row for row in found[metric]}
        ours = {_place(row): row for row in rows}
        lines += [f"{metric} {place}: only in the product" for place in theirs.keys() - ours.keys()]
        for place, row in ours.items():
            if place not in theirs:
                lines.append(f"{metric} {place}: only in the oracle")
            else:
                lines += [f"{metric} {place}: {line}" for line in _differing(metric, row, theirs[place])]
    return lines


def _place(row: Row) -> tuple[Any, ...]:
    """Weeks and sprints are told apart by their range, the scope and the days before by their names."""
    if row["grain"] in ("scope", "previous"):
        return (row["grain"],)
    return row["grain"], row["period"].isoformat(), row["starts_at"].isoformat(), row["ends_at"].isoformat()


def _differing(metric: str, ours: Row, theirs: Row) -> Iterator[str]:
    is_average = metric in AVERAGES and ours["grain"] in ("scope", "previous")
    if not is_average and ours["coverage"] != theirs["coverage"]:
        yield f"coverage: oracle {ours['coverage']}, product {theirs['coverage']}"
    is_nothing = ours["coverage"] == "none" or (is_average and ours["value"] is None)
    for name, value in ours.items():
        compared = ("value",) if is_nothing else (*ours.keys() - {*_PLACE, *_OWN},)
        if name in compared and not same(value, theirs[name]):
            yield f"{name}: oracle {value!r}, product {theirs[name]!r}"


def same(left: Any, right: Any) -> bool:
    """Return whether two numbers are the same but for the rounding of the last digits."""
    if left is None or right is None:
        return left is None and right is None
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
