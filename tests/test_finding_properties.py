"""Whatever the data, a finding claims no more than limits and interval support, and reads as a person would write it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats

from flywheel_metrics import curve, last_year
from flywheel_metrics.answer import Answer
from flywheel_metrics.change import Change
from flywheel_metrics.comparison import LITTLE, SIGNAL, USUAL, compare
from flywheel_metrics.finding import figure_of, sample_of, sentence
from flywheel_metrics.last_year import LastYear, same_period
from flywheel_metrics.metric import find
from flywheel_metrics.scope import Scope
from tests.sizes import usual

START = date(2026, 3, 30)
FULL, PARTIAL, NONE = "full", "partial", "none"
_CLAIM = re.compile(r"\b(fell|rose|fall|rise)\b")
_PRAISE = re.compile(r"improv|better|worse|quieter|louder|good|bad", re.IGNORECASE)
#: One of something, in the plural; and what a program writes but no person.
_WRONG = re.compile(
    r"(?<![\d.,])1 (weeks|sprints|pages|rollbacks|guardrails|items|days|changes)\b|None|nan|  | ,|\.\.| \."
)


def week(number):
    return START + timedelta(weeks=number)


def answer(name, counts, before, coverage, exposure=1.0):
    """A metric of counts over weeks; the scope and the period before are made of their full weeks."""
    metric = find(name)
    numerator, denominator = metric.estimate.parts[0], metric.estimate.whole
    rows = []

    def add(grain, label, events, time, state):
        rows.append({each.name: np.nan for each in metric.measures} | {
            "grain": grain, "period": pd.Timestamp(label), "segment": "all", "coverage": state,
            "value": np.nan if state == NONE or not time else events / time, "sample_size": int(events),
            numerator: events, denominator: time, "weeks": time,
        })  # fmt: skip

    for number, events in enumerate(before):
        add("baseline", week(number - len(before)), events, exposure, FULL)
    for number, (events, state) in enumerate(zip(counts, coverage, strict=True)):
        add("week", week(number), events, exposure, state)
    whole = [events for events, state in zip(counts, coverage, strict=True) if state == FULL]
    add("scope", START, sum(whole), exposure * len(whole), FULL if whole else NONE)
    add("previous", week(-len(counts)), sum(before[-len(counts) :]), exposure * len(before[-len(counts) :]), FULL)
    scope = Scope(START, week(max(1, len(counts))) - timedelta(days=1))
    return Answer(metric, scope, None, pd.DataFrame(rows), "", "")


@st.composite
def series(draw):
    """Counts whose level may change, with weeks covered in part or not at all."""
    weeks = draw(st.integers(1, 30))
    level, after = draw(st.sampled_from([0.2, 1.0, 5.0, 40.0])), draw(st.sampled_from([0.0, 0.5, 1.0, 1.6]))
    generator = np.random.default_rng(draw(st.integers(0, 10_000)))
    before = generator.poisson(level, draw(st.integers(0, 20))).tolist()
    counts = generator.poisson(level * after if draw(st.booleans()) else level, weeks).tolist()
    states = draw(st.lists(st.sampled_from([FULL] * 6 + [PARTIAL, NONE]), min_size=weeks, max_size=weeks))
    counts = [0 if state == NONE else count for count, state in zip(counts, states, strict=True)]
    return draw(st.sampled_from(["pages_per_week", "guardrail_changes_per_week"])), counts, before, states


def is_supported(found, direction):
    """Whether the 95 % interval of the ratio of the rates leaves only this direction, by scipy's exact binomial test."""
    weeks = found.series("week")
    known = pd.concat([found.series("baseline"), weeks[weeks["coverage"] == FULL]])
    counts = known["sample_size"].astype(float).tolist()
    mean = sum(counts) / len(counts)
    steps = [(after - before) ** 2 / mean for before, after in pairwise(counts)]
    spread = max(1.0, sum(steps) / len(steps) / 2) if len(counts) > 2 else 1.0
    now, then = found.one("scope"), found.one("previous")
    a, b = now["sample_size"] / spread, then["sample_size"] / spread
    share = now["weeks"] / (now["weeks"] + then["weeks"])
    if direction == "down":
        return stats.beta.ppf(0.975, a + 1, b) < share
    return stats.beta.ppf(0.025, a, b + 1) > share


def check(case):
    name, counts, before, states = case
    found = answer(name, counts, before, states)
    compared = compare(found)
    said = sentence(found, compared)
    claims = _CLAIM.findall(said)
    if claims:
        direction = "down" if claims[0] == "fell" else "up"
        assert compared.verdict == SIGNAL
        assert (compared.current < compared.previous) == (direction == "down")
        assert any(each.direction == direction for each in compared.signals.values())
        assert is_supported(found, direction)
        assert compared.is_better == ((direction == "down") == (found.metric.better == "lower"))
    else:
        assert compared.is_better is None
    if compared.verdict == LITTLE and compared.current is not None:
        assert "Too little data" in said
        assert compared.reason
    for text in (said, sample_of(found), figure_of(found), curve.sentence(found, curve.of(found))):
        assert not _PRAISE.search(text), text
        assert not _WRONG.search(text), text
    assert said[0].isupper()
    assert said.endswith(".")


@given(series())
@settings(max_examples=usual(60, 15), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_a_finding_claims_what_limits_and_interval_support(case):
    check(case)


@pytest.mark.slow
@given(series())
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_finding_claims_what_limits_and_interval_support_of_many(case):
    check(case)


@given(series(), st.lists(st.tuples(st.integers(0, 3), st.sampled_from([PARTIAL, NONE])), min_size=1, max_size=4))
@settings(max_examples=usual(40, 10), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_end_of_an_extract_changes_nothing_that_is_said(case, end):
    name, counts, before, states = case
    found = answer(name, counts, before, states)
    cut = answer(name, counts + [0 if state == NONE else few for few, state in end], before,
                 states + [state for _, state in end])  # fmt: skip
    # The period before is as long in both, or it would be another question.
    cut.frame.loc[cut.frame["grain"] == "previous"] = found.frame.loc[found.frame["grain"] == "previous"].to_numpy()
    first, second = compare(found), compare(cut)
    assert (first.verdict, first.direction, first.signals) == (second.verdict, second.direction, second.signals)
    assert sentence(found, first) == sentence(cut, second)
    assert curve.of(found) == curve.of(cut)


@given(st.floats(0.01, 9), st.floats(0.01, 9), st.floats(0.001, 5), st.floats(0.001, 5) | st.none(), st.booleans())
@settings(max_examples=usual(200, 50), deadline=None)
def test_a_year_before_claims_a_direction_only_where_its_interval_has_one(now, then, lower, more, is_ratio):
    found = answer("pages_per_week", [1], [1], [FULL])
    shift = 0 if is_ratio else 1
    change = Change(lower - shift, None if more is None else lower + more - shift, is_ratio)
    verdict = SIGNAL if change.direction else USUAL
    said = last_year.sentence(found, LastYear(same_period(found.scope), now, then, change, verdict))
    claims = set(_CLAIM.findall(said))
    still = 1 if is_ratio else 0
    if claims == {"fell"}:
        assert change.upper is not None
        assert change.upper < still
    elif claims == {"rose"}:
        assert change.lower > still
    else:
        assert not claims
        assert change.lower <= still
        assert change.upper is None or change.upper >= still
    assert not _WRONG.search(said)


def test_the_same_period_a_year_before_keeps_months_as_months_and_weeks_as_weeks():
    assert same_period(Scope(date(2026, 7, 1), date(2026, 9, 30))) == Scope(date(2025, 7, 1), date(2025, 9, 30))
    assert same_period(Scope(date(2025, 2, 1), date(2025, 2, 28))) == Scope(date(2024, 2, 1), date(2024, 2, 29))
    assert same_period(Scope(date(2026, 3, 30), date(2026, 9, 27))) == Scope(date(2025, 3, 31), date(2025, 9, 28))
    assert same_period(Scope(date(2026, 3, 30), date(2026, 9, 27))).first_day.weekday() == 0


def test_a_bend_is_told_with_date_size_and_certainty():
    found = answer("pages_per_week", [20] * 13, [40] * 13, [FULL] * 13)
    said = curve.sentence(found, curve.of(found))
    assert said.startswith("The curve bent in the week of 30 March 2026")
    assert "from 40 to 20 a week: a fall of 50 % (95 % interval" in said
    few = answer("pages_per_week", [20] * 5, [], [FULL] * 5)
    assert curve.sentence(few, curve.of(few)) == (
        "Has the curve bent? Too little data to say: it takes 16 full weeks and there are 5."
    )


def test_a_flat_curve_says_what_would_have_been_found():
    found = answer("pages_per_week", [50, 54, 46] * 4, [52, 48, 50, 55, 45] * 3, [FULL] * 12)
    assert re.fullmatch(
        r"No bend found in 27 full weeks since 15 December 2025: .* A lasting fall of \d+ % or rise of \d+ % half-way "
        r"would have been found four times in five\.",
        curve.sentence(found, curve.of(found)),
    )
