"""Intervals of answers: over the sample company against plain Python, and what a figure without one says."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from scipy import stats

from flywheel_metrics import answer, assurance, metric, uncertainty
from flywheel_metrics.cli import main
from flywheel_metrics.errors import DocumentError
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.scope import Scope
from flywheel_metrics.uncertainty import Durations


@pytest.fixture(scope="module")
def asked(dataset):
    known = {name: each for name, each in metric.metrics().items() if each.estimate}
    return {name: answer.ask(dataset, each, dataset.default_scope) for name, each in known.items()}


def test_every_metric_of_the_notebook_has_an_interval_around_its_value(asked, dataset):
    assert len(asked) >= 8
    for name, found in asked.items():
        row, value = found.one("scope"), found.one("scope")["value"]
        if uncertainty.is_quotient(found):
            interval = uncertainty.of(found)
            assert interval.lower < value < interval.upper, name
        else:
            known = uncertainty.durations(found)
            assert len(known.minutes) == row["sample_size"]
            assert known.percentile.lower < value
            assert known.mean.lower < row["mean_minutes"] < known.mean.upper
            assert known.median.lower < row["median_minutes"] < known.median.upper


def test_numerator_and_denominator_are_those_of_the_value(asked):
    for found in (each for each in asked.values() if uncertainty.is_quotient(each)):
        count, whole = uncertainty.parts(found, found.frame)
        for value, over, under in zip(found.frame["value"], count, whole, strict=True):
            assert not under or value == pytest.approx(over / under)


def test_the_interval_of_pages_per_week_by_hand(asked):
    found = asked["pages_per_week"]
    frame = found.frame[found.frame["grain"].isin(["baseline", "week"]) & (found.frame["coverage"] == "full")]
    counts = frame.sort_values("period")["value"].tolist()
    mean = sum(counts) / len(counts)
    steps = [(after - before) ** 2 / mean for before, after in pairwise(counts)]
    spread = max(1.0, sum(steps) / len(steps) / 2)
    pages, weeks = found.one("scope")["sample_size"], found.one("scope")["weeks"]
    lower = stats.chi2.ppf(0.025, 2 * pages / spread) / 2 * spread / weeks
    upper = stats.chi2.ppf(0.975, 2 * pages / spread + 2) / 2 * spread / weeks
    interval = uncertainty.of(found)
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper))
    assert f"{spread:.1f} times as much" in assurance.long(Evidence(None, found))


def test_a_week_covered_in_part_has_no_interval(dataset, asked):
    scope = replace(dataset.default_scope, first_day=dataset.default_scope.first_day.replace(day=1))
    found = answer.ask(dataset, metric.find("pages_per_week"), scope)
    weeks = found.series("week").join(uncertainty.columns(found, "week"))
    partial = weeks[weeks["coverage"] == "partial"]
    assert len(partial)
    assert partial["interval_lower"].isna().all()
    assert weeks[weeks["coverage"] == "full"]["interval_upper"].notna().all()


def test_columns_equal_the_single_interval_in_every_segment(dataset):
    for name in ("pages_per_week", "change_fail_rate", "time_to_rollback"):
        found = answer.ask(dataset, metric.find(name), dataset.default_scope, "team")
        ends = found.series("scope", found.segments[0]).join(uncertainty.columns(found, "scope")).iloc[0]
        if uncertainty.is_quotient(found):
            expected = uncertainty.of(found, segment=found.segments[0])
        else:
            expected = uncertainty.durations(found, segment=found.segments[0]).percentile
        for end, known in ((ends["interval_lower"], expected.lower), (ends["interval_upper"], expected.upper)):
            assert math.isnan(end) if known is None else end == pytest.approx(known)


def test_an_empty_period_has_no_interval(dataset):
    nothing = Scope(date(2031, 1, 6), date(2031, 2, 2))
    for each in (each for each in metric.metrics().values() if each.estimate):
        found = answer.ask(dataset, each, nothing)
        assert assurance.short(Evidence(dataset, found)) == ""
        assert assurance.long(Evidence(dataset, found)) == "None, for there is no figure."
        assert assurance.ends_of(Evidence(dataset, found)) == "–"


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (19, "no 95th percentile below 20 values, so the longest is shown"),
        (71, "95th percentile from 63 min, upper end not estimable below 72 rollbacks"),
        (72, "95th percentile 64 to 72 min"),
    ],
)
def test_what_the_number_of_durations_allows(size, said):
    assert said in assurance._of_durations(Durations(tuple(float(each + 1) for each in range(size))))


def test_open_items_are_lower_bounds_and_make_the_median_no_smaller():
    ended = tuple(float(each) for each in range(1, 20))
    closed, with_open = Durations(ended), Durations(ended, (5.0, 30.0, 40.0))
    assert closed.median_with_open.value == 10
    # 17 of 22 outlast 5 minutes, of whom 1 is no longer watched: 17/22 × (21 - k)/16 outlast k minutes, half of them k = 11.
    assert with_open.median_with_open.value == 11
    assert "With 3 rollbacks still open as lower bounds the median is 11 min" in assurance._of_durations(with_open)
    assert Durations((), (3.0,)).median_with_open.value is None


def test_the_command_line_gives_the_ends_as_columns(sample_workspace, asked, capsys):
    assert main(["--workspace", str(sample_workspace.root), "metrics", "pages_per_week", "--format", "json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["answers"][0]["rows"]
    interval = uncertainty.of(asked["pages_per_week"])
    assert (row["interval_lower"], row["interval_upper"]) == (interval.lower, interval.upper)
    assert row["interval_method"] == "exact Poisson"


def test_an_interval_that_means_nothing_is_refused():
    with pytest.raises(DocumentError, match="interval is 'rate"):
        metric._estimate("metrics/x.sql", "guess value")
