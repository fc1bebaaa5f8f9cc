from __future__ import annotations

from datetime import datetime

from flywheel_metrics.coverage import Coverage, Covered, merge
from flywheel_metrics.period import Range


def days(first: int, last: int) -> Range:
    return Range(datetime(2026, 1, first), datetime(2026, 1, last))


def row(table: str, tool: str, first: int, last: int, team: str | None = None) -> Covered:
    return Covered(table, tool, team, days(first, last))


def test_ranges_that_touch_become_one_and_a_gap_stays():
    assert merge([days(8, 15), days(1, 8), days(16, 20)]) == [days(1, 15), days(16, 20)]


def test_nothing_loaded_covers_nothing():
    assert Coverage([], "pages").state(days(1, 8)) == "none"
    assert Coverage([], "pages").extent is None


def test_a_period_is_full_partial_or_none():
    coverage = Coverage([row("pages", "pagerduty", 3, 20)], "pages")
    assert [coverage.state(days(*each)) for each in ((3, 10), (1, 8), (1, 3), (20, 27))] == [
        "full",
        "partial",
        "none",
        "none",
    ]


def test_two_tools_must_both_cover_a_full_period():
    coverage = Coverage([row("pages", "pagerduty", 1, 31), row("pages", "opsgenie", 1, 15)], "pages")
    assert coverage.state(days(1, 8)) == "full"
    assert coverage.state(days(14, 21)) == "partial"
    assert coverage.state(days(16, 23)) == "partial"


def test_uploads_that_overlap_or_touch_cover_together_but_a_missing_quarter_is_a_gap():
    coverage = Coverage([row("pages", "pagerduty", 1, 8), row("pages", "pagerduty", 15, 31)], "pages")
    assert coverage.state(days(1, 8)) == "full"
    assert coverage.state(days(8, 15)) == "none"
    assert coverage.state(days(7, 16)) == "partial"


def test_incidents_stand_in_for_pages_only_where_a_tool_has_none():
    rows = [row("pages", "own", 1, 10), row("incidents", "own", 1, 31), row("incidents", "pagerduty", 1, 31)]
    coverage = Coverage(rows, "pages else incidents")
    assert coverage.state(days(1, 8)) == "full"
    assert coverage.state(days(11, 18)) == "partial"


def test_the_worse_of_two_tables_counts():
    coverage = Coverage([row("incidents", "a", 1, 31), row("changes", "b", 10, 31)], "incidents and changes")
    assert coverage.state(days(1, 8)) == "none"
    assert coverage.state(days(8, 15)) == "partial"
    assert coverage.state(days(10, 17)) == "full"
    assert coverage.extent == days(10, 31)


def test_the_first_table_with_rows_is_taken():
    rows = [row("work_items", "jira", 1, 31), row("changes", "b", 10, 31)]
    assert Coverage(rows, "guardrails or work_items or changes").state(days(1, 8)) == "full"


def test_a_team_is_covered_by_the_tools_that_have_rows_of_it():
    rows = [row("pages", "a", 1, 31, "Payments"), row("pages", "b", 1, 10, "Search")]
    assert Coverage(rows, "pages", ("Payments",)).state(days(11, 18)) == "full"
    assert Coverage(rows, "pages", ("Search",)).state(days(11, 18)) == "none"
    assert Coverage(rows, "pages").state(days(11, 18)) == "partial"


def test_what_is_covered_in_full_is_what_every_tool_covers():
    rows = [row("incidents", "a", 1, 8), row("incidents", "a", 12, 25), row("incidents", "b", 5, 20)]
    assert Coverage(rows, "incidents").full == [days(5, 8), days(12, 20)]
    both = [*rows, row("changes", "c", 7, 13)]
    assert Coverage(both, "incidents and changes").full == [days(7, 8), days(12, 13)]
    assert Coverage(rows, "incidents and changes").full == []
    for first, last in ((5, 8), (12, 20), (6, 7), (4, 8), (7, 13)):
        is_full = any(each.contains(days(first, last)) for each in Coverage(rows, "incidents").full)
        assert is_full == (Coverage(rows, "incidents").state(days(first, last)) == "full")
