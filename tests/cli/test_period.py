from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from flywheel_metrics.cli.period import day_range, days_of
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.scope import Scope
from flywheel_metrics.settings import Settings

#: Covered from a Wednesday to a Wednesday.
DATASET = SimpleNamespace(
    covered_days=(date(2026, 1, 7), date(2026, 7, 15)),
    settings=Settings(),
    default_scope=Scope(date(2026, 1, 12), date(2026, 7, 12)),
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-07-01..2026-09-30", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-07-01", date(2026, 7, 1), date(2026, 7, 1)),
        ("all", date(2026, 1, 7), date(2026, 7, 15)),
        ("last-2-weeks", date(2026, 6, 29), date(2026, 7, 12)),
        ("last-1-week", date(2026, 7, 6), date(2026, 7, 12)),
        (None, date(2026, 1, 12), date(2026, 7, 12)),
    ],
)
def test_a_period_names_its_first_and_last_day(text, first, last):
    assert days_of(text, DATASET) == (first, last)


def test_the_last_weeks_are_full_ones_by_the_datasets_week_start():
    sunday = SimpleNamespace(covered_days=DATASET.covered_days, settings=Settings(week_start=7))
    assert days_of("last-1-week", sunday) == (date(2026, 7, 5), date(2026, 7, 11))


def test_a_week_that_ends_on_the_last_covered_day_is_full():
    whole = SimpleNamespace(covered_days=(date(2026, 1, 1), date(2026, 7, 12)), settings=Settings())
    assert days_of("last-1-week", whole) == (date(2026, 7, 6), date(2026, 7, 12))


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026Q5", "2026-13", "0000", "2026-02-30", "2026-07-01..", "last-0-weeks", "last-weeks", "26Q1"],
)
def test_a_text_that_names_no_days_is_told_with_what_would(text):
    with pytest.raises(ScopeError, match="valid are 2026, 2026Q3"):
        days_of(text, DATASET)


def test_a_range_that_ends_before_it_starts_is_told():
    with pytest.raises(ScopeError, match="ends before it starts"):
        day_range("2026-07-02..2026-07-01")
