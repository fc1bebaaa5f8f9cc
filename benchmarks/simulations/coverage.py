"""How often an interval that is said to hold the truth in 95 of 100 cases does hold it."""

from __future__ import annotations

from math import exp

import numpy as np
from scipy import stats

from benchmarks.simulations.table import Series, Table, bursty, percent, poisson
from flywheel_metrics.inference import intervals, resampling
from flywheel_metrics.inference.intervals import Interval

SEED = 21


def shares(_: int) -> Table:
    """Return the coverage of Wilson's interval, by enumeration of every outcome."""
    rows = []
    for size in (10, 30, 300, 3000):
        hits = np.arange(size + 1)
        lower, upper = intervals.wilson(hits, np.full(size + 1, size))
        cells = [f"{size:,}"]
        for share in (0.01, 0.05, 0.2, 0.5):
            inside = (lower <= share) & (share <= upper)
            cells.append(f"{100 * float(stats.binom.pmf(hits, size, share)[inside].sum()):.1f} %")
        rows.append(cells)
    return Table(
        "Shares: Wilson",
        "Exact, not simulated: the chance of all outcomes whose interval holds the share.",
        ("n", "share 1 %", "5 %", "20 %", "50 %"),
        rows,
        0,
    )


def rates(size: int) -> Table:
    """Simulate the interval of events per week, as it would be without and with the dispersion of the weeks."""
    generator = np.random.default_rng(SEED)
    rows = []
    for weeks in (13, 26, 46):
        for name, mean, draw in (("Poisson, 0.5 a week", 0.5, poisson), ("Poisson, 50 a week", 50.0, poisson),
                                 ("bursty, 5 a week", 5.0, bursty), ("bursty, 50 a week", 50.0, bursty)):  # fmt: skip
            series = [draw(generator, mean, weeks) for _ in range(size)]
            rows.append([name, str(weeks), percent([_rate(each, mean, 1.0) for each in series]),
                         percent([_rate(each, mean, None) for each in series])])  # fmt: skip
    return Table(
        "Rates: exact Poisson, and widened by the dispersion of the weeks",
        "*Bursty* counts have a variance of three times their mean. The pages show the widened interval.",
        ("weekly counts", "weeks", "exact Poisson alone", "as shown"),
        rows,
        size,
    )


def _rate(series: Series, mean: float, spread: float | None) -> bool:
    exposure = np.ones(len(series))
    used = intervals.dispersion(series, exposure) if spread is None else spread
    lower, upper = intervals.poisson(series.sum(), len(series), used)
    return bool(lower <= mean <= upper)


def skewed(size: int) -> Table:
    """Simulate mean, median and 95th percentile of a skewed duration."""
    generator = np.random.default_rng(SEED + 1)
    rows = []
    for sigma, name in ((0.7, "log-normal, σ = 0.7"), (1.2, "log-normal, σ = 1.2")):
        truth = {"mean": exp(sigma**2 / 2), "median": 1.0, "95th": exp(1.6448536 * sigma)}
        for count in (20, 72, 200, 600):
            drawn = [generator.lognormal(0, sigma, count) for _ in range(size)]
            ends = {
                "mean": [resampling.mean(each, 1000) for each in drawn],
                "median": [intervals.quantile(each.tolist(), 0.5) for each in drawn],
                "95th": [intervals.quantile(each.tolist(), 0.95) for each in drawn],
            }
            cells = [percent([_holds(found, truth[what]) for found in ends[what]]) for what in truth]
            if count < 72:
                cells[2] += " (no upper end)"
            rows.append([name, str(count), *cells])
    return Table(
        "Skewed durations",
        "The mean by the BCa bootstrap (1,000 resamples here), median and 95th percentile by order "
        "statistics. The mean misses "
        "too often where the tail is heavy and values are few, since the rare long one is not among them: "
        "there the median is "
        "the safer figure.",
        ("durations", "n", "mean", "median", "95th percentile"),
        rows,
        size,
    )  # fmt: skip


def _holds(found: Interval, truth: float) -> bool:
    return (found.lower is None or found.lower <= truth) and (found.upper is None or truth <= found.upper)


def changes(size: int) -> Table:
    """Simulate the interval of a change from one period to the next."""
    generator = np.random.default_rng(SEED + 2)
    rows = []
    for name, draw in (("rates, Poisson, 20 a week", poisson), ("rates, bursty, 20 a week", bursty)):
        for level in (1.0, 0.6):
            held = []
            for _ in range(size):
                before, after = draw(generator, 20.0, 26), draw(generator, 20.0 * level, 26)
                both = np.concatenate([before, after])
                spread = intervals.dispersion(both, np.ones(52))
                low, high = intervals.rate_ratio((after.sum(), 26), (before.sum(), 26), spread)
                held.append(high is not None and low <= level <= high)
            rows.append([name, f"{level:g} times", percent(held)])
    for level in (1.0, 0.5):
        held = []
        for _ in range(size):
            before, after = generator.binomial(300, 0.1), generator.binomial(300, 0.1 * level)
            low, high = intervals.share_difference((after, 300), (before, 300))
            held.append(low <= 0.1 * (level - 1) <= high)
        rows.append(["shares, 10 % of 300", f"{level:g} times", percent(held)])
    for level in (1.0, 0.5):
        held = []
        for _ in range(size):
            now, then = generator.lognormal(0, 1, 60) * level, generator.lognormal(0, 1, 60)
            found = resampling.median_ratio(now[:, None].tolist(), then[:, None].tolist(), 400)
            held.append(found is not None and found[0] <= level <= found[1])
        rows.append(["medians, log-normal, n = 60", f"{level:g} times", percent(held)])
    return Table("Changes between two periods", "How often the 95 % interval of the change holds the true change.",
                 ("figures", "later ÷ earlier", "held"), rows, size)  # fmt: skip
