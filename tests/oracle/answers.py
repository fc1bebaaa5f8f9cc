"""The answers of all metrics for a scope: every week, the whole scope, and the same number of days before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.oracle import rates, ratios, sprints
from tests.oracle.coverage import CoverageOf, Feed, asked, coverage_of, ranges, tools, upload_range, worst
from tests.oracle.dataset import Row
from tests.oracle.derived import Derived
from tests.oracle.periods import Period, previous, told, weeks, whole
from tests.oracle.settings import Scope

#: A metric over a set of periods: the rows in them as value, sample_size and measures.
Measure = Callable[[Derived, Scope, list[Period]], Row]

RATES: dict[str, Measure] = {
    "pages_per_week": rates.pages_per_week,
    "pages_per_person": rates.pages_per_person,
    "guardrail_changes_per_week": rates.guardrail_changes_per_week,
}
RATIOS: dict[str, Measure] = {
    "time_to_rollback": ratios.time_to_rollback,
    "incidents_per_change": ratios.incidents_per_change,
    "change_fail_rate": ratios.change_fail_rate,
    "reversible_changes": ratios.reversible_changes,
}
METRICS = (*RATES, *RATIOS, "preventive_work_per_sprint")


def answer(metric: str, derived: Derived, scope: Scope) -> list[Row]:
    """Return the rows ``grain, period, starts_at, ends_at, coverage, value, sample_size`` and the metric's measures.

    Where coverage is none, everything counted is None.
    """
    covered = coverage(metric, derived, scope)
    if metric == "preventive_work_per_sprint":
        return sprints.preventive_work_per_sprint(derived, scope, covered)
    rows = _periods(metric, derived, scope, covered, "scope")
    return rows + _periods(metric, derived, previous(scope), covered, "previous")


def _periods(metric: str, derived: Derived, scope: Scope, covered: CoverageOf, grain: str) -> list[Row]:
    found = weeks(scope, derived.settings)
    frame = replace(whole(scope, derived.settings), grain=grain)
    state = {week: covered(week) for week in found}
    if metric in RATES:
        measure, counted = RATES[metric], [week for week in found if state[week] == "full"]
    else:
        measure, counted = RATIOS[metric], [frame]
    rows = [told(week, state[week], measure(derived, scope, [week])) for week in found] if grain == "scope" else []
    return [*rows, told(frame, covered(frame), measure(derived, scope, counted))]


def coverage(metric: str, derived: Derived, scope: Scope) -> CoverageOf:
    """Return the coverage of the tables and tools that feed a metric."""
    if metric in ("pages_per_week", "pages_per_person"):
        return _covered(derived, scope, _first_tables(derived, "pages", "incidents"))
    if metric == "time_to_rollback":
        return _covered(derived, scope, _first_tables(derived, "changes", "rollbacks"))
    if metric in ("incidents_per_change", "change_fail_rate"):
        incidents, changes = (_covered(derived, scope, _feeds(derived, name)) for name in ("incidents", "changes"))
        return worst(incidents, changes)
    if metric == "guardrail_changes_per_week":
        return coverage_of(derived.dataset, _guardrail_feeds(derived, scope))
    table = "changes" if metric == "reversible_changes" else "work_items"
    return _covered(derived, scope, _feeds(derived, table))


def _covered(derived: Derived, scope: Scope, feeds: Iterable[Feed]) -> CoverageOf:
    return coverage_of(derived.dataset, _asked(derived, scope, feeds))


def _asked(derived: Derived, scope: Scope, feeds: Iterable[Feed]) -> list[Feed]:
    """The feeds with rows for the teams asked about, in an upload that covers something at all."""
    return [(table, tool) for table, tool in feeds if tool in asked(_rows(derived, table, tool), scope)]


def _guardrail_feeds(derived: Derived, scope: Scope) -> list[Feed]:
    """``guardrails`` where any tool has rows of it, else ``work_items``, else ``changes``."""
    candidates = (_asked(derived, scope, _feeds(derived, table)) for table in ("guardrails", "work_items", "changes"))
    return next((feeds for feeds in candidates if feeds), [])


def _rows(derived: Derived, table: str, tool: str) -> list[Row]:
    own = [row for row in derived.loaded[table] if row["source_tool"] == tool]
    covering = {
        upload_id
        for upload_id in derived.dataset.upload_ids()
        if upload_range(derived.dataset, (table, tool), upload_id) is not None
    }
    return [row for row in own if row["upload_id"] in covering]


def _feeds(derived: Derived, table: str) -> set[Feed]:
    return {(table, tool) for tool in tools(derived.tables, table)}


def _first_tables(derived: Derived, preferred: str, otherwise: str) -> set[Feed]:
    """Tool by tool: the preferred table where the tool covers anything by its rows in it, else the other one."""
    first = {tool for tool in tools(derived.tables, preferred) if ranges(derived.dataset, (preferred, tool))}
    return _feeds(derived, preferred) | {
        (otherwise, tool) for tool in tools(derived.tables, otherwise) if tool not in first
    }
