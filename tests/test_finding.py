"""Comparison and finding over hand-made answers: a direction is claimed only where a rule fired."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import LITTLE, SIGNAL, USUAL, compare
from flywheel_metrics.finding import figure_of, sample_of, sentence
from flywheel_metrics.metric import find
from flywheel_metrics.scope import Scope

START = date(2026, 7, 6)


def answer(name, weeks, baseline, *, now, then, coverage=None, extra=None, n=(100, 100)):
    metric = find(name)
    rows = []

    def add(grain, label, signal, state="full", size=10, more=None):
        row = {"grain": grain, "period": pd.Timestamp(label), "segment": "all", "coverage": state, "value": signal}
        measures = {each.name: None for each in metric.measures}
        rows.append({**row, **measures, "sample_size": size, metric.signal: signal, **(more or {}),
                     "starts_at": pd.Timestamp(label)})  # fmt: skip

    for number, value in enumerate(baseline):
        add("baseline", START - timedelta(weeks=len(baseline) - number), value)
    for number, value in enumerate(weeks):
        add("week", START + timedelta(weeks=number), value, (coverage or {}).get(number, "full"))
    add("scope", START, now, size=n[0], more=extra)
    add("previous", START - timedelta(weeks=13), then, size=n[1])
    last = START + timedelta(weeks=max(1, len(weeks))) - timedelta(days=1)
    return Answer(metric, Scope(START, last), None, pd.DataFrame(rows), "", "")


STEADY = [50.0, 54.0] * 10


def test_a_lasting_fall_is_a_signal_and_is_called_a_fall():
    found = answer("pages_per_week", [42.0] * 13, STEADY, now=42.0, then=52.0, extra={"weeks": 13})
    comparison = compare(found)
    assert (comparison.verdict, comparison.direction, comparison.is_better) == (SIGNAL, "down", True)
    assert (
        sentence(found, comparison)
        == "Pages fell from 52 to 42 a week: more than usual variation (13 in a row on one side)."
    )
    assert sample_of(found) == "n = 100 pages in 13 full weeks"


def test_a_rise_of_guardrails_is_better_and_of_pages_is_worse():
    for name, better in (("pages_per_week", False), ("guardrail_changes_per_week", True)):
        comparison = compare(answer(name, [62.0] * 13, STEADY, now=62.0, then=52.0))
        assert (comparison.direction, comparison.is_better) == ("up", better)


def test_noise_is_not_called_a_fall():
    found = answer("pages_per_week", [49.0, 55.0] * 6, STEADY, now=51.0, then=52.0)
    comparison = compare(found)
    assert comparison.verdict == USUAL
    assert sentence(found, comparison) == "Pages went from 52 to 51 a week, within the usual variation of 41.4 to 62.6."


def test_the_end_of_an_extract_is_not_an_improvement():
    weeks = [52.0, 51.0] * 6 + [3.0]
    found = answer("pages_per_week", weeks, STEADY, now=51.5, then=52.0, coverage={12: "partial"})
    assert compare(found).verdict == USUAL
    assert "fell" not in sentence(found, compare(found))


def test_signals_against_the_direction_of_the_figures_do_not_make_a_claim():
    found = answer("pages_per_week", [52.0] * 12 + [80.0], STEADY, now=51.0, then=52.0)
    comparison = compare(found)
    assert (comparison.verdict, comparison.direction, comparison.is_better) == (SIGNAL, None, None)
    assert "other direction" in sentence(found, comparison)


@pytest.mark.parametrize("baseline", [[], [50.0] * 4])
def test_too_little_data_is_an_answer(baseline):
    found = answer("pages_per_week", [42.0] * 8, baseline, now=42.0, then=52.0)
    comparison = compare(found)
    assert comparison.verdict == LITTLE
    assert sentence(found, comparison).startswith(
        "Pages: 42 a week, after 52 before. Too little data to call it a change: limits need 13"
    )


def test_without_a_period_before_the_scope_nothing_is_compared():
    found = answer("pages_per_week", [52.0, 50.0] * 13, [], now=51.0, then=None)
    assert compare(found).verdict == LITTLE
    assert "no figure for the period before" in sentence(found, compare(found))
    assert compare(found).limits is not None


def test_mostly_empty_weeks_get_no_limits():
    found = answer("guardrail_changes_per_week", [0.0] * 10 + [1.0] * 3, [0.0] * 15 + [1.0] * 5, now=0.2, then=0.25)
    assert compare(found).limits is None
    assert "most weeks are zero" in sentence(found, compare(found))


def test_an_empty_figure_says_why():
    found = answer("incidents_per_change", [], [], now=None, then=None)
    assert (
        sentence(found, compare(found))
        == "Incidents per change: no figure for this period. No production change succeeded."
    )


def test_below_20_values_the_tile_shows_the_longest_rollback():
    few = answer(
        "time_to_rollback", [], [], now=30.0, then=None, extra={"value": 180.0, "max_minutes": 200.0}, n=(19, 0)
    )
    many = answer(
        "time_to_rollback", [], [], now=30.0, then=None, extra={"value": 180.0, "max_minutes": 200.0}, n=(20, 0)
    )
    assert (figure_of(few), figure_of(many)) == ("3.3 h", "3.0 h")


def test_open_items_are_said_beside_the_figure():
    found = answer("time_to_rollback", [], [], now=30.0, then=None, extra={"open_count": 2}, n=(1, 0))
    assert sample_of(found) == "n = 1 rollback with a known clock, 2 still open"
