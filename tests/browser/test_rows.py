"""From the number to the rows, in a real browser: a click on a week of a chart, and adding a figure up."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

CELL = ".st-key-cell-pages_per_week-weekly"


def test_a_click_on_a_week_lists_exactly_the_rows_counted_in_it(visit):
    seen = visit().open("Pages")
    chart = seen.page.locator(f"{CELL} [data-testid='stVegaLiteChart'] svg.marks")
    chart.wait_for()
    box = chart.bounding_box()
    seen.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7)
    hint = seen.page.locator("#vg-tooltip-element")
    hint.wait_for()
    told = re.match(r"Week of (?P<week>.+?): (?P<count>\d+) ", hint.inner_text())
    seen.page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.7)
    seen.page.get_by_text(f"{told['count']} rows counted").wait_for()
    assert seen.page.locator(f"{CELL} [data-testid='stSelectbox']").get_by_text(f"Week of {told['week']}").count() or (
        seen.page.locator(f"{CELL} [data-testid='stSelectbox'] input").input_value() == f"Week of {told['week']}"
    )
    assert seen.complaints == []


def test_a_cell_leads_to_adding_its_figure_up(visit):
    seen = visit().open("Rollback")
    cell = seen.page.locator(".st-key-cell-time_to_rollback-durations")
    cell.get_by_text("How this is computed").click()
    cell.get_by_text("Add it up by hand").click()
    seen.page.get_by_text("Can you add it up yourself?").wait_for()
    seen.settle()
    seen.page.get_by_text("the same, to the last digit").first.wait_for()
    assert seen.page.get_by_text("Rollbacks that an export records").count()
    assert seen.complaints == []
