"""Which instants the exports cover, so that zero is told apart from missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from flywheel_metrics.period import FULL, NONE, PARTIAL, Range


@dataclass(frozen=True)
class Covered:
    """A range that one upload of a tool covers for a canonical table; ``team`` is a team with rows in it."""

    table: str
    tool: str
    team: str | None
    range: Range


def merge(ranges: Iterable[Range]) -> list[Range]:
    """Return the union of ranges as disjoint ranges in order; ranges that touch become one."""
    merged: list[Range] = []
    for item in sorted(ranges, key=lambda each: (each.starts_at, each.ends_at)):
        if merged and item.starts_at <= merged[-1].ends_at:
            merged[-1] = Range(merged[-1].starts_at, max(merged[-1].ends_at, item.ends_at))
        else:
            merged.append(item)
    return merged


def _both(one: list[Range], other: list[Range]) -> list[Range]:
    """Return what two lists of disjoint ranges share."""
    shared = [
        Range(max(left.starts_at, right.starts_at), min(left.ends_at, right.ends_at))
        for left in one
        for right in other
        if left.overlaps(right)
    ]
    return merge(shared)


class Coverage:
    """What a rule such as ``incidents and changes`` is covered by, for the teams asked about.

    The rule joins tables: ``a and b``, the worse of the two counts; ``a or b``, the first that has any rows at
    all; ``a else b``, for each tool the first that has rows of it.  Every tool must cover a period for it to be full.
    """

    def __init__(self, covered: Iterable[Covered], rule: str, teams: tuple[str, ...] = ()) -> None:
        rows = list(covered)
        self.parts = [_tools(rows, part.strip(), teams) for part in rule.split(" and ")]

    def state(self, period: Range) -> str:
        """Return ``full``, ``partial`` or ``none`` for a period."""
        states = [_state(tools, period) for tools in self.parts]
        if NONE in states:
            return NONE
        return PARTIAL if PARTIAL in states else FULL

    @property
    def full(self) -> list[Range]:
        """The ranges that everything needed covers, disjoint and in order."""
        tools = [ranges for part in self.parts for ranges in part.values()]
        if not tools or not all(self.parts):
            return []
        return reduce(_both, tools)

    @property
    def extent(self) -> Range | None:
        """From the first to the last instant that everything needed covers; None when there is none."""
        extents = [_extent(tools) for tools in self.parts]
        known = [extent for extent in extents if extent is not None]
        if len(known) < len(extents) or not known:
            return None
        extent = Range(max(each.starts_at for each in known), min(each.ends_at for each in known))
        return extent if extent.starts_at < extent.ends_at else None


def _tools(rows: list[Covered], part: str, teams: tuple[str, ...]) -> dict[str, list[Range]]:
    for alternative in part.split(" or "):
        tools = _chosen(rows, [name.strip() for name in alternative.split(" else ")], teams)
        if tools:
            return tools
    return {}


def _chosen(rows: list[Covered], tables: list[str], teams: tuple[str, ...]) -> dict[str, list[Range]]:
    by_tool: dict[str, dict[str, list[Covered]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.table in tables:
            by_tool[row.tool][row.table].append(row)
    chosen = {}
    for tool, by_table in by_tool.items():
        first = next(by_table[table] for table in tables if table in by_table)
        if not teams or any(row.team in teams for row in first):
            chosen[tool] = merge(row.range for row in first)
    return chosen


def _state(tools: dict[str, list[Range]], period: Range) -> str:
    if not any(each.overlaps(period) for ranges in tools.values() for each in ranges):
        return NONE
    is_full = all(any(each.contains(period) for each in ranges) for ranges in tools.values())
    return FULL if is_full else PARTIAL


def _extent(tools: dict[str, list[Range]]) -> Range | None:
    ranges = [each for tool in tools.values() for each in tool]
    if not ranges:
        return None
    return Range(min(each.starts_at for each in ranges), max(each.ends_at for each in ranges))
