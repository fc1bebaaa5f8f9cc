from __future__ import annotations

import pytest

from flywheel_metrics.cast.shape import EPOCH, LOCAL, OFFSET, UTC, reading


@pytest.mark.parametrize(
    ("shape", "form", "zone"),
    [
        ("9999-99-99T99:99:99Z", "%Y-%m-%dT%H:%M:%SZ", UTC),
        ("9999-99-99 99:99:99 UTC", "%Y-%m-%d %H:%M:%S UTC", UTC),
        ("9999-99-99T99:99:99.999+9999", "%Y-%m-%dT%H:%M:%S.%f%z", OFFSET),
        ("9999-99-99T99:99:99.9999999Z", "%Y-%m-%dT%H:%M:%S.%nZ", UTC),
        ("9999-99-99 99:99:99 -9999", "%Y-%m-%d %H:%M:%S %z", OFFSET),
        ("9999-99-99 99:99:99+99", "%Y-%m-%d %H:%M:%S%z", OFFSET),
        ("9999-99-99", "%Y-%m-%d", LOCAL),
        ("99/Jan/99 9:99 AM", "%d/%b/%y %I:%M %p", LOCAL),
        ("99/Jan/9999 99:99", "%d/%b/%Y %H:%M", LOCAL),
        ("9/September/99", "%d/%B/%y", LOCAL),
        ("Jan/99/99 9:99 PM", "%b/%d/%y %I:%M %p", LOCAL),
        ("Jan 9, 9999", "%b %d, %Y", LOCAL),
        ("Tue May 99 9999 99:99:99 GMT+9999", "%a %b %d %Y %H:%M:%S GMT%z", OFFSET),
        ("Tue May 99 9999 99:99:99 GMT-9999 (Some Zone)", "%a %b %d %Y %H:%M:%S GMT%z (Some Zone)", OFFSET),
        ("9999999999", "seconds", EPOCH),
        ("9999999999.999", "seconds", EPOCH),
        ("9999999999999", "milliseconds", EPOCH),
        ("9999999999999999", "microseconds", EPOCH),
        ("9999999999999999999", "nanoseconds", EPOCH),
    ],
)
def test_shape_of_a_time(shape: str, form: str, zone: str) -> None:
    found = reading(shape)
    assert found is not None
    assert (found.format, found.zone, found.family) == (form, zone, None)


@pytest.mark.parametrize(
    ("shape", "family", "day_first", "month_first"),
    [
        ("99/9/9999 99:99", "/9999", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"),
        ("99-99-9999 99:99:99", "-9999", "%d-%m-%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S"),
        ("9.9.99", ".99", "%d.%m.%y", "%m.%d.%y"),
    ],
)
def test_numeric_date_leaves_the_order_open(shape: str, family: str, day_first: str, month_first: str) -> None:
    found = reading(shape)
    assert found is not None
    assert found.family == family
    assert found.ordered("dmy") == day_first
    assert found.ordered("mdy") == month_first


@pytest.mark.parametrize(
    "shape",
    [
        "", "yesterday", "99", "99:99", "999999999999", "9999999999999.9", "9999-99-99T99", "9999-99-99T99:99:99X",
        "99/99", "99/99/999", "9999-99-99 99:99:99.9999999999", "9999-99-99T99:99:99Z and more",
    ],
)  # fmt: skip
def test_no_time(shape: str) -> None:
    assert reading(shape) is None
