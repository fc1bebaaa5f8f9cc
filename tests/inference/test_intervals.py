"""Every interval against scipy's closed forms, enumeration, or its own definition; none shares code with the product."""

from __future__ import annotations

import math
import random
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from flywheel_metrics.inference import intervals, resampling


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 1), (0, 30), (30, 30), (7, 30), (52, 3730), (499, 500)])
def test_wilson_is_that_of_scipy(part, whole):
    expected = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert np.allclose(intervals.wilson(part, whole), (expected.low, expected.high), atol=1e-12)


def test_intervals_are_elementwise_and_empty_without_a_denominator():
    lower, upper = intervals.wilson([1, 0], [4, 0])
    assert np.isnan([lower[1], upper[1]]).all()
    assert np.isfinite([lower[0], upper[0]]).all()
    assert np.isnan(intervals.poisson([3], [0])[0]).all()


@pytest.mark.parametrize("count", [0, 1, 3, 40, 1009])
def test_poisson_ends_are_where_the_count_becomes_unlikely(count):
    lower, upper = (float(end) * 26 for end in intervals.poisson(count, 26))
    assert stats.poisson.cdf(count, upper) == pytest.approx(0.025)
    if count:
        assert stats.poisson.sf(count - 1, lower) == pytest.approx(0.025)
    else:
        assert lower == 0


def test_more_variation_than_chance_widens_the_rate():
    narrow, wide = (np.diff(intervals.poisson(100, 10, dispersion)) for dispersion in (1.0, 4.0))
    assert wide / narrow == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize(("now", "before"), [((30, 10), (50, 13)), ((0, 5), (8, 5)), ((7, 3), (0, 4))])
def test_the_ratio_of_rates_inverts_the_conditional_binomial(now, before):
    lower, upper = intervals.rate_ratio(now, before)
    expected = stats.binomtest(now[0], now[0] + before[0]).proportion_ci(method="exact")
    scale = before[1] / now[1]
    assert lower == pytest.approx(scale * expected.low / (1 - expected.low))
    if before[0]:
        assert upper == pytest.approx(scale * expected.high / (1 - expected.high))
    else:
        assert upper is None


def test_the_difference_of_shares_is_newcombes_worked_example():
    # Newcombe 1998, table II, contrast (a): 56/70 - 48/80, method 10.
    assert intervals.share_difference((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_the_order_statistic_interval_by_enumeration():
    generator = random.Random(3)
    for size in [*range(1, 40), 71, 72, 73, 150, 400]:
        values = [generator.expovariate(1) for _ in range(size)]
        for probability in (0.5, 0.95):
            found = intervals.quantile(values, probability)
            assert (found.lower, found.upper) == by_enumeration(values, probability)


def by_enumeration(values, probability):
    """The narrowest ends whose order statistic misses the quantile on its side with at most 2.5 %."""
    ordered, size = sorted(values), len(values)
    chance = [math.comb(size, k) * probability**k * (1 - probability) ** (size - k) for k in range(size + 1)]
    # The r-th smallest lies above the quantile when fewer than r values lie below it.
    lowers = [r for r in range(1, size + 1) if sum(chance[:r]) <= 0.025]
    uppers = [r for r in range(1, size + 1) if sum(chance[r:]) <= 0.025]
    return ordered[max(lowers) - 1] if lowers else None, ordered[min(uppers) - 1] if uppers else None


def test_the_upper_end_of_the_95th_percentile_needs_72_values():
    assert intervals.quantile(range(71), 0.95).upper is None
    assert intervals.quantile(range(72), 0.95).upper == 71


def test_dispersion_is_1_for_equal_counts_and_ignores_a_lasting_step():
    assert intervals.dispersion([5, 5, 5, 5], [1, 1, 1, 1]) == 1
    assert intervals.dispersion([4, 4], [1, 1]) == 1
    generator = np.random.default_rng(5)
    steps = np.concatenate([generator.poisson(60, 300), generator.poisson(30, 300)])
    assert intervals.dispersion(steps, np.ones(600)) < 1.2
    spread = generator.negative_binomial(10, 10 / (10 + 30), 600)
    assert intervals.dispersion(spread, np.ones(600)) == pytest.approx(4, rel=0.2)


@pytest.mark.parametrize("size", [8, 60, 400])
def test_the_bootstrap_of_the_mean_is_that_of_scipy(size):
    data = np.random.default_rng(size).lognormal(3, 1, size)
    found = resampling.mean(data, 5000)
    expected = stats.bootstrap((data,), np.mean, n_resamples=5000, method="BCa", rng=resampling.SEED)
    assert (found.lower, found.upper) == pytest.approx(tuple(expected.confidence_interval))


def test_the_bootstrap_is_the_same_at_every_look_and_bounded():
    data = np.random.default_rng(1).lognormal(3, 1, 3000)
    assert resampling.mean(data, 500) == resampling.mean(data, 500)
    assert resampling.mean([3.0] * 4).lower is None
    assert resampling.mean([3.0] * 9).lower == 3


def test_the_ratio_of_medians_finds_what_is_there_and_no_more():
    generator = np.random.default_rng(2)
    before, after = generator.lognormal(4, 0.8, 90), generator.lognormal(3, 0.8, 90)
    lower, upper = resampling.median_ratio(after[:, None].tolist(), before[:, None].tolist())
    assert lower < math.exp(-1) < upper < 1
    assert resampling.median_ratio([[1.0]] * 4, before[:, None].tolist()) is None


def test_values_of_one_group_stand_and_fall_together():
    generator = np.random.default_rng(9)
    days = [generator.lognormal(generator.normal(3, 1), 0.05, 12) for _ in range(10)]
    alone = resampling.median_ratio([[each] for day in days for each in day], [[20.0]] * 10)
    together = resampling.median_ratio(days, [[20.0]] * 10)
    assert np.diff(together) > 1.5 * np.diff(alone)
    slow = [np.median(np.concatenate([days[each] for each in generator.integers(0, 10, 10)])) for _ in range(4000)]
    quick = resampling._medians(days, 4000, np.random.default_rng(1))
    assert stats.ks_2samp(quick, slow).statistic < 0.05


@pytest.mark.slow
def test_the_app_starts_without_scipy():
    code = (
        "import sys, runpy\n"
        "from flywheel_metrics.notebook import frame\n"
        "from flywheel_metrics import notebook, exhibit, comparison, finding, cli\n"
        "sys.exit(any(name.split('.')[0] == 'scipy' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
