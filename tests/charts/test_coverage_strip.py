from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flywheel_metrics.charts.coverage_strip import coverage_strip
from flywheel_metrics.coverage import Covered
from flywheel_metrics.period import Range, days

BERLIN = ZoneInfo("Europe/Berlin")


def covered(table: str, tool: str, first: date, last: date) -> Covered:
    return Covered(table, tool, None, days(first, last, BERLIN))


def test_each_table_and_tool_has_a_line_and_each_covered_stretch_a_bar():
    drawing = coverage_strip(
        [
            covered("pages", "pagerduty", date(2026, 1, 1), date(2026, 1, 31)),
            covered("pages", "pagerduty", date(2026, 2, 1), date(2026, 2, 28)),
            covered("incidents", "jira", date(2026, 1, 1), date(2026, 1, 10)),
            covered("incidents", "jira", date(2026, 3, 1), date(2026, 3, 31)),
        ],
        BERLIN,
    )
    assert drawing.table.to_numpy().tolist() == [
        ["incidents", "jira", date(2026, 1, 1), date(2026, 1, 10)],
        ["incidents", "jira", date(2026, 3, 1), date(2026, 3, 31)],
        ["pages", "pagerduty", date(2026, 1, 1), date(2026, 2, 28)],
    ]
    assert drawing.html.count("<span title=") == 3
    assert "with gaps: incidents from jira" in drawing.description


def test_bars_stay_inside_and_a_single_instant_is_still_seen():
    instant = datetime(2026, 12, 31, 12)
    drawing = coverage_strip(
        [
            covered("pages", "pagerduty", date(2020, 1, 1), date(2026, 12, 31)),
            Covered("drills", "flywheel", None, Range(instant, instant)),
        ],
        BERLIN,
    )
    places = re.findall(r"left:([\d.]+)%;width:([\d.]+)%", drawing.html)
    assert len(places) == 2
    for left, width in places:
        assert float(left) >= 0
        assert float(width) >= 0.4
        assert float(left) + float(width) <= 100.01
    assert drawing.table["first day"].tolist() == [date(2026, 12, 31), date(2020, 1, 1)]


def test_words_of_an_export_are_not_read_as_markup():
    drawing = coverage_strip([covered("pages", "<img src=x>", date(2026, 1, 1), date(2026, 1, 2))], BERLIN)
    assert "<img" not in drawing.html
    assert "&lt;img" in drawing.html


def test_nothing_covered_draws_nothing():
    drawing = coverage_strip([], BERLIN)
    assert drawing.html == ""
    assert drawing.table.empty
