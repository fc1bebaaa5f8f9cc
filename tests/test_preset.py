from __future__ import annotations

from datetime import date

from flywheel_metrics.preset import presets


def named(first, last, week_start=1):
    return {each.name: (each.first_day, each.last_day) for each in presets((first, last), week_start)}


def test_weeks_are_full_ones_before_the_data_end():
    found = named(date(2025, 4, 1), date(2026, 9, 30))
    assert found["Last 13 weeks"] == (date(2026, 6, 29), date(2026, 9, 27))
    assert (found["Last 26 weeks"][1] - found["Last 26 weeks"][0]).days == 26 * 7 - 1


def test_a_week_that_ends_with_the_data_is_full():
    assert named(date(2025, 4, 1), date(2026, 9, 27))["Last 13 weeks"][1] == date(2026, 9, 27)


def test_this_quarter_ends_with_the_data():
    found = named(date(2025, 4, 1), date(2026, 8, 12))
    assert found["This quarter so far"] == (date(2026, 7, 1), date(2026, 8, 12))
    assert found["Last quarter"] == (date(2026, 4, 1), date(2026, 6, 30))


def test_the_last_quarter_crosses_the_year():
    assert named(date(2025, 1, 1), date(2026, 2, 3))["Last quarter"] == (date(2025, 10, 1), date(2025, 12, 31))


def test_a_quarter_before_the_data_is_not_offered():
    assert "Last quarter" not in named(date(2026, 7, 1), date(2026, 8, 12))


def test_everything_is_what_is_covered():
    assert named(date(2025, 4, 1), date(2026, 9, 30))["Everything"] == (date(2025, 4, 1), date(2026, 9, 30))


def test_a_week_may_start_on_sunday():
    assert named(date(2025, 4, 1), date(2026, 9, 30), week_start=7)["Last 13 weeks"][1] == date(2026, 9, 26)
