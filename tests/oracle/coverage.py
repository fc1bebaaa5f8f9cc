"""Coverage: full, partial or none.

"Coverage of a table and tool is the union of the ranges of its uploads (declared, else first to last event). A week is
full when every tool that feeds the metric's tables (and has rows for the teams asked about) covers all of it, none when
no tool covers any of it, else partial. A metric over several tables takes the worst of them."
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from tests.oracle.dataset import Dataset, Row, Tables
from tests.oracle.periods import Period
from tests.oracle.settings import Scope

Range = tuple[datetime, datetime]
Feed = tuple[str, str]  # table, tool
CoverageOf = Callable[[Period], str]

#: Where the events of a table are: its own time, and the statuses that say when a change finished.
EVENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "changes": (("changes", "finished_at"), ("change_statuses", "reported_at")),
    "guardrails": (("guardrails", "shipped_at"),),
    "incidents": (("incidents", "created_at"),),
    "on_call": (("on_call", "starts_at"), ("on_call", "ends_at")),
    "pages": (("pages", "sent_at"),),
    "rollbacks": (("rollbacks", "finished_at"),),
    "work_items": (("work_items", "done_at"),),
}

_INSTANT = timedelta(microseconds=1)


def ranges(dataset: Dataset, feed: Feed) -> list[Range]:
    """Return the union of the ranges (half open) that the uploads of a tool cover of a table."""
    found = (upload_range(dataset, feed, upload_id) for upload_id in dataset.upload_ids())
    return united(each for each in found if each is not None)


def upload_range(dataset: Dataset, feed: Feed, upload_id: str) -> Range | None:
    """Return the range that an upload covers: as declared, else first to last event, which is inside; None without any."""
    table, tool = feed
    own = [
        row[column]
        for name, column in EVENTS[table]
        for row in dataset.tables.get(name, [])
        if row["upload_id"] == upload_id and row["source_tool"] == tool
    ]
    declared, times = dataset.covers.get(upload_id), [at for at in own if at is not None]
    if own and declared is not None:
        return declared
    return (min(times), max(times) + _INSTANT) if times else None


def united(found: Iterable[Range]) -> list[Range]:
    """Return the union of ranges as ranges that do not touch."""
    union: list[Range] = []
    for starts_at, ends_at in sorted(found):
        if union and starts_at <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], ends_at))
        else:
            union.append((starts_at, ends_at))
    return union


def state(union: Iterable[Range], period: Period) -> str:
    """Return how much of the period a union of ranges covers."""
    found = list(union)
    if any(starts_at <= period.starts_at and period.ends_at <= ends_at for starts_at, ends_at in found):
        return "full"
    touched = any(starts_at < period.ends_at and period.starts_at < ends_at for starts_at, ends_at in found)
    return "partial" if touched else "none"


def coverage_of(dataset: Dataset, feeds: Iterable[Feed]) -> CoverageOf:
    """Return the function that tells the coverage of a period by the tools; one cut by the scope is partial.

    A tool of which no event has a time (only open tickets, say) feeds nothing.
    """
    unions = [union for feed in feeds if (union := ranges(dataset, feed))]

    def told(period: Period) -> str:
        states = {state(union, period) for union in unions}
        if states <= {"none"}:
            return "none"
        return "full" if states == {"full"} and not period.is_cut else "partial"

    return told


def worst(*parts: CoverageOf) -> CoverageOf:
    """Return the function that tells the worst of several coverages."""
    return lambda period: min((part(period) for part in parts), key=("none", "partial", "full").index)


def tools(tables: Tables, table: str) -> set[str]:
    """Return the tools with a row in a table."""
    return {row["source_tool"] for row in tables[table]}


def asked(rows: Iterable[Row], scope: Scope) -> set[str]:
    """Return the tools of which an upload has a row for the teams asked about."""
    return {row["source_tool"] for row in rows if not scope.teams or row.get("team") in scope.teams}
