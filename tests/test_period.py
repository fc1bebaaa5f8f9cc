from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flywheel_metrics.period import Range, days, local_date, midnight, week_of, weeks

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_local_day_starts_when_the_clock_there_says_midnight():
    assert midnight(date(2026, 1, 5), BERLIN) == datetime(2026, 1, 4, 23)
    assert midnight(date(2026, 7, 6), BERLIN) == datetime(2026, 7, 5, 22)


def test_the_week_of_the_change_to_summer_time_has_167_hours():
    spring, autumn = (
        weeks(date(2026, 3, 23), date(2026, 3, 29), BERLIN),
        weeks(date(2026, 10, 19), date(2026, 10, 25), BERLIN),
    )
    assert spring[0].range.ends_at - spring[0].range.starts_at == timedelta(hours=167)
    assert autumn[0].range.ends_at - autumn[0].range.starts_at == timedelta(hours=169)


def test_a_week_may_span_the_year_end():
    (week,) = weeks(date(2026, 12, 28), date(2027, 1, 3), BERLIN)
    assert week.label == date(2026, 12, 28)
    assert not week.is_cut


def test_weeks_are_cut_to_the_days_asked_and_say_so():
    found = weeks(date(2026, 7, 1), date(2026, 7, 14), BERLIN)
    assert [(each.label, each.is_cut) for each in found] == [
        (date(2026, 6, 29), True), (date(2026, 7, 6), False), (date(2026, 7, 13), True),
    ]  # fmt: skip
    assert found[0].range.starts_at == midnight(date(2026, 7, 1), BERLIN)


@pytest.mark.parametrize(
    ("start", "expected"), [(1, date(2026, 11, 23)), (7, date(2026, 11, 22)), (2, date(2026, 11, 24))]
)
def test_the_first_weekday_is_a_setting(start, expected):
    assert week_of(date(2026, 11, 24), start) == expected


@given(st.dates(date(1995, 1, 1), date(2060, 1, 1)), st.integers(0, 200), st.integers(1, 7),
       st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]))  # fmt: skip
def test_weeks_tile_the_days_without_gap_or_overlap(first, length, start, name):
    zone, last = ZoneInfo(name), first + timedelta(days=length)
    found = weeks(first, last, zone, start)
    whole = days(first, last, zone)
    assert (found[0].range.starts_at, found[-1].range.ends_at) == (whole.starts_at, whole.ends_at)
    assert all(before.range.ends_at == after.range.starts_at for before, after in pairwise(found))
    assert all(each.label.isoweekday() == start for each in found)
    assert local_date(whole.starts_at, zone) == first
    assert local_date(whole.ends_at - timedelta(microseconds=1), zone) == last


def test_ranges_are_half_open():
    january, february = (
        Range(datetime(2026, 1, 1), datetime(2026, 2, 1)),
        Range(datetime(2026, 2, 1), datetime(2026, 3, 1)),
    )
    assert not january.overlaps(february)
    assert Range(january.starts_at, february.ends_at).contains(february)
