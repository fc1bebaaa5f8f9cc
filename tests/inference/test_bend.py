"""The bend against a second reckoning of its likelihood, and its rates of error on series whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from flywheel_metrics.inference import bend


def likelihood_gain(counts, exposures, split):
    """Twice the gain in Poisson log likelihood, from scipy's log probabilities."""

    def log_likelihood(part, times):
        rate = sum(part) / sum(times)
        return sum(stats.poisson.logpmf(count, rate * time) for count, time in zip(part, times, strict=True))

    sides = log_likelihood(counts[:split], exposures[:split]) + log_likelihood(counts[split:], exposures[split:])
    return 2 * (sides - log_likelihood(counts, exposures))


@pytest.mark.parametrize("seed", range(4))
def test_the_split_is_the_one_of_greatest_likelihood(seed):
    generator = np.random.default_rng(seed)
    exposures = generator.integers(1, 6, 20).astype(float)
    counts = generator.poisson(exposures * np.where(np.arange(20) < 11, 9, 3)).astype(float)
    gains = bend._gains(counts[None, :], exposures[None, :])[0]
    expected = [likelihood_gain(counts, exposures, split) for split in range(4, 17)]
    assert gains == pytest.approx(expected)
    found = bend.find(counts, exposures)
    assert found.position == 4 + int(np.argmax(expected))
    assert found.before == counts[: found.position].sum() / exposures[: found.position].sum()
    assert found.earliest <= found.position <= found.latest


def test_a_step_is_found_where_it_is_and_its_size_is_in_the_interval():
    found = bend.find([40.0, 42, 38, 41] * 5 + [20.0, 22, 18, 21] * 5, np.ones(40))
    assert (found.position, found.p) == (20, 0.001)
    assert found.ratio[0] < 0.5 < found.ratio[1] < 1
    assert bend.find([40.0, 42, 38, 41] * 5 + [20.0, 22, 18, 21] * 5, np.ones(40)) == found


def test_unequal_exposure_is_no_bend():
    generator = np.random.default_rng(4)
    exposures = np.repeat([4.0, 1.0], 15)
    alarms = sum(bend.find(generator.poisson(5 * exposures), exposures, 99).position is not None for _ in range(100))
    assert alarms <= stats.binom.ppf(0.999, 100, 0.05)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [([9.0] * 15, "16 full periods and there are 15"), ([1.0] * 19 + [0.0], "20 events and there are 19"), ([], "0")],
)
def test_too_little_data_is_an_answer(counts, reason):
    found = bend.find(counts, np.ones(len(counts)))
    assert found.position is None
    assert reason in found.reason


def test_a_series_that_ends_in_nothing_is_measured():
    found = bend.find([6.0] * 12 + [0.0] * 12, np.ones(24))
    assert (found.position, found.after, found.ratio[0]) == (12, 0, 0)
    rising = bend.find([0.0] * 12 + [6.0] * 12, np.ones(24))
    assert rising.ratio[1] is None
    assert rising.ratio[0] > 1


def flat(kind, generator, weeks):
    if kind == "poisson":
        return generator.poisson(20, weeks)
    return generator.negative_binomial(10, 1 / 3, weeks)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["poisson", "overdispersed"])
@pytest.mark.parametrize("weeks", [20, 46])
def test_false_alarms_on_flat_series_are_5_percent_at_most(kind, weeks):
    generator = np.random.default_rng(weeks)
    runs = 600
    alarms = sum(bend.find(flat(kind, generator, weeks), np.ones(weeks), 199).position is not None for _ in range(runs))
    # More alarms than this would happen once in a thousand, were the rate 5 %.
    assert alarms <= stats.binom.ppf(0.999, runs, 0.05)


@pytest.mark.slow
def test_the_change_called_detectable_is_found_about_four_times_in_five():
    generator = np.random.default_rng(8)
    unseen = [bend.find(generator.poisson(20, 40), np.ones(40)) for _ in range(20)]
    size = float(np.mean([each.detectable for each in unseen if each.position is None]))
    means = 20 * np.where(np.arange(40) < 20, math.exp(size / 2), math.exp(-size / 2))
    hits = sum(bend.find(generator.poisson(means), np.ones(40), 199).position is not None for _ in range(200))
    assert 0.68 <= hits / 200 <= 0.92


def test_the_logarithm_of_a_ratio_as_fall_and_rise():
    assert bend.change(math.log(2)) == pytest.approx((0.5, 1.0))
