from __future__ import annotations

import pytest

from flywheel_metrics.inference.limits import Limits, limits, signals


def test_limits_are_the_mean_and_266_hundredths_of_the_mean_moving_range():
    found = limits([10, 12] * 7)
    assert (found.centre, found.count) == (11, 14)
    assert found.upper == pytest.approx(11 + 2.66 * 2)
    assert found.lower == pytest.approx(11 - 2.66 * 2)


def test_no_limits_below_13_values_nor_where_most_are_zero():
    assert limits([5.0] * 12) is None
    assert limits([0.0] * 8 + [3.0] * 6) is None
    assert limits([0.0] * 7 + [3.0] * 7) is not None


def test_only_the_last_20_values_make_the_baseline():
    assert limits([1000.0] * 30 + [10.0] * 20) == Limits(10.0, 10.0, 10.0, 20)


LIMITS = Limits(10, 0, 20, 20)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 21, 10], [(1, "up", "outside the limits")]),
        ([10, -1, 10], [(1, "down", "outside the limits")]),
        ([20, 10, 0], []),
        ([9] * 8, [(7, "down", "8 in a row on one side")]),
        ([9] * 7, []),
        ([9] * 7 + [10] + [9] * 7, []),
        ([16, 16, 10, 16], [(3, "up", "3 of 4 nearer a limit")]),
        ([4, 12, 4, 4], [(3, "down", "3 of 4 nearer a limit")]),
        ([16, 16, 16, 10], []),
        ([15, 15, 15, 15], []),
    ],
)
def test_the_three_rules(values, expected):
    assert [(each.position, each.direction, each.rule) for each in signals(values, LIMITS)] == expected
