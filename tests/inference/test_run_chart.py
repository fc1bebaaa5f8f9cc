from __future__ import annotations

from itertools import combinations

import pytest

from flywheel_metrics.inference import run_chart


def test_the_median_and_no_rule_below_ten_useful_values():
    assert run_chart.judge([]) is None
    found = run_chart.judge([1.0, 9, 1, 9, 5, 5, 5])
    assert (found.median, found.signals) == (5.0, ())
    assert run_chart.judge([9.0] * 4 + [1.0] * 4).signals == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([9.0] * 5 + [1.0] * 5, [(9, "down", "the median crossed only once")]),
        ([1.0] * 6 + [9.0] * 6, [(11, "up", "the median crossed only once")]),
        ([9.0, 1.0] * 6, []),
        ([9.0] * 3 + [1.0] * 3 + [9.0] * 2 + [1.0] * 2, []),
        ([9.0] * 4 + [1.0] * 5 + [9.0], [(9, "up", "the median crossed only 2 times")]),
    ],
)
def test_runs_too_few_are_a_signal(values, expected):
    found = run_chart.judge(values).signals
    if expected and "2 times" in expected[0][2]:
        assert run_chart.fewest_crossings(10) == 2
        assert found == ()
    else:
        assert [(each.position, each.direction, each.rule) for each in found] == expected


def test_a_run_longer_than_log2_of_n_and_3_is_a_signal():
    # 24 values off the median: at most 8 in a row (log2(24) + 3 = 7.6).
    values = [9.0] * 9 + [1.0, 9.0] * 3 + [1.0] * 9
    assert [each.rule for each in run_chart.judge(values).signals] == ["9 in a row on one side of the median"]


@pytest.mark.parametrize("size", [10, 12])
def test_false_alarms_by_enumeration_of_all_orders(size):
    """Every way to put half of the values above the median is as likely as any other."""
    alarms = orders = 0
    for above in combinations(range(size), size // 2):
        values = [9.0 if place in above else 1.0 for place in range(size)]
        orders += 1
        alarms += bool(run_chart.judge(values).signals)
    assert alarms / orders < 0.05
