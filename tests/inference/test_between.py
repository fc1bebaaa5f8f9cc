from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from flywheel_metrics.inference import between


def test_limits_are_those_of_the_transformed_days():
    days = [10.0, 12.0] * 7
    found = between.judge(days)
    scaled = [each ** (1 / 3.6) for each in days]
    # The first 13 of them: seven tens and six twelves.
    centre, step = sum(scaled[:13]) / 13, abs(scaled[1] - scaled[0])
    assert found.limits.centre == pytest.approx(centre**3.6)
    assert found.limits.upper == pytest.approx((centre + 2.66 * step) ** 3.6)
    assert found.limits.lower == pytest.approx((centre - 2.66 * step) ** 3.6)
    assert found.limits.count == 13
    assert found.signals == ()


def test_fewer_than_13_days_between_have_no_limits():
    assert between.judge([10.0] * 12) is None


def test_many_days_between_are_fewer_events():
    found = between.judge([10.0, 12.0] * 10 + [90.0])
    assert [(each.position, each.direction, each.rule) for each in found.signals] == [
        (20, "down", "outside the limits")
    ]
    quick = between.judge([10.0, 12.0] * 10 + [1.0])
    assert [(each.position, each.direction) for each in quick.signals] == [(20, "up")]


def test_the_time_since_the_last_event_can_only_be_too_long():
    assert between.judge([10.0, 12.0] * 10, open_days=0.1).signals == ()
    [late] = between.judge([10.0, 12.0] * 10, open_days=60.0).signals
    assert (late.position, late.direction) == (20, "down")


def test_the_power_makes_exponential_days_nearly_normal():
    quantiles = stats.expon.ppf(np.linspace(0.01, 0.99, 99)) ** between.POWER
    normal = stats.norm.ppf(np.linspace(0.01, 0.99, 99))
    assert np.corrcoef(quantiles, normal)[0, 1] > 0.999
