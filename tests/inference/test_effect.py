"""Effect of guardrails: the interval by a second route, what is divided out, and when nothing is claimed."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import pytest

from benchmarks.simulations import guardrails as simulation
from flywheel_metrics.inference import effect
from flywheel_metrics.inference.effect import NO_CHANGE, TOO_EARLY, WORKED, Side

WEEK = [7.0] * 8


def side(pages: int, days: list[float] = WEEK) -> Side:
    """Return pages spread over the weeks so evenly that they vary less than by chance."""
    return Side([pages // 8 + (week < pages % 8) for week in range(8)], days)


def mid_p(before: int, after: int, ratio: float) -> float:
    """Return the probability of so few pages after, half of that of exactly so many: in whole numbers, term by term."""
    share, total = ratio / (1 + ratio), before + after
    terms = [comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(after + 1)]
    return sum(terms) - terms[-1] / 2


@pytest.mark.parametrize(("before", "after"), [(20, 5), (8, 0), (3, 3), (5, 12), (40, 39), (1, 1)])
def test_the_interval_holds_the_ratios_that_the_counts_do_not_deny(before, after):
    found = effect.estimate(side(before), side(after))
    assert found.dispersion == 1.0
    assert found.ratio == pytest.approx(after / before)
    assert found.p_value == pytest.approx(mid_p(before, after, 1.0))
    assert mid_p(before, after, found.upper) == pytest.approx(0.025)
    if after:
        assert mid_p(before, after, found.lower) == pytest.approx(0.975)
    else:
        assert found.lower == 0


def test_the_days_that_are_known_count():
    half = effect.estimate(side(20), side(5, [3.5] * 8))
    whole = effect.estimate(side(20), side(5))
    assert half.ratio == pytest.approx(2 * whole.ratio)
    assert half.upper == pytest.approx(2 * whole.upper)


PAST = Side([44.0], [44 * 7.0])


def test_after_unusually_bad_weeks_the_longer_past_has_a_say():
    """One page a week for ten months, four a week for two, a guardrail, and one a week again: that may be chance."""
    back = effect.estimate(side(32), side(8), past=PAST)
    assert (back.peak, back.past_ratio) == (pytest.approx(4.0), pytest.approx(1.0))
    assert back.past_lower < 1 < back.past_upper
    assert back.upper < 1
    assert back.p_value > 0.3
    below = effect.estimate(side(32), side(0), past=PAST)
    assert below.past_upper < 1
    verdicts = [each.verdict for each in effect.judge([back, below, effect.estimate(side(32), side(8))])]
    assert verdicts == [NO_CHANGE, WORKED, WORKED]


@pytest.mark.parametrize(
    "past", [None, Side([0.0], [300.0]), Side([4.0], [111.0]), Side([176.0], [44 * 7.0]), Side([400.0], [44 * 7.0])],
    ids=["unknown", "no page", "too short", "as usual", "worse"],
)  # fmt: skip
def test_where_the_weeks_before_were_as_usual_the_longer_past_changes_nothing(past):
    plain, found = effect.estimate(side(32), side(8)), effect.estimate(side(32), side(8), past=past)
    assert found.peak is None
    assert replace(found, pages_past=None, days_past=None) == plain
    assert (found.pages_past is None) == (past is None or past.exposure < effect.PAST_DAYS or not past.total)


@pytest.mark.parametrize("kind", ["by pure chance", "in moods of weeks (autocorrelation 0.5)"])
def test_a_guardrail_put_after_the_worst_weeks_that_changes_nothing_is_seldom_said_to_work(kind):
    told = {
        known: sum(each.is_clear for each in simulation.after_the_worst(kind, 1.0, 150, is_past_known=known, seed=3))
        / 150
        for known in (False, True)
    }
    assert told[False] > 0.15
    assert told[True] < 0.1
    helped = simulation.after_the_worst(kind, 0.2, 100, is_past_known=True)
    assert sum(each.is_clear for each in helped) > 70


def test_what_similar_alerts_did_is_divided_out_and_their_chance_makes_it_less_sure():
    alone = effect.estimate(side(20), side(10))
    beside = effect.estimate(side(20), side(10), (side(100), side(50)))
    assert beside.trend == pytest.approx(0.5)
    assert beside.ratio == pytest.approx(1.0)
    assert beside.upper / beside.lower > alone.upper / alone.lower
    assert effect.estimate(side(20), side(10), (side(30), side(20))).trend is None  # too few to compare with


def test_pages_in_bunches_make_it_less_sure():
    even = effect.estimate(side(24), side(8))
    bunched = effect.estimate(Side([12, 0, 0, 0, 0, 12, 0, 0], WEEK), Side([8, 0, 0, 0, 0, 0, 0, 0], WEEK))
    assert even.ratio == bunched.ratio
    assert bunched.dispersion > 5
    assert bunched.upper > 1 > even.upper
    # The others say that pages come singly here: its own bunches count less.
    assert effect.estimate(side(24), side(8), None, 5.0).dispersion == pytest.approx(2.5, abs=0.1)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "reason"),
    [
        (side(30), side(5), WORKED, ""),
        (side(5), side(30), NO_CHANGE, ""),
        (side(6), side(4), NO_CHANGE, ""),
        (side(0), side(4), NO_CHANGE, ""),
        (side(30), side(0, [7.0] * 7 + [6.0]), TOO_EARLY, "the eight weeks after it are not over"),
        (side(30, [0.0] * 4 + [7.0] * 4), side(5), NO_CHANGE, "the eight weeks before it are not known"),
        (side(0), side(0), NO_CHANGE, "its alert did not page in these sixteen weeks"),
        (side(0, [0.0] * 8), side(0, [0.0] * 8), TOO_EARLY, "the eight weeks after it are not over"),
    ],
)
def test_a_verdict_says_no_more_than_is_known(before, after, verdict, reason):
    (found,) = effect.judge([effect.estimate(before, after)])
    assert (found.verdict, found.reason) == (verdict, reason)
    assert (found.q_value is None) == bool(reason)


def test_of_many_guardrails_fewer_are_believed():
    sure = effect.estimate(side(18), side(6))
    assert effect.judge([sure])[0].verdict == WORKED
    crowd = [effect.estimate(side(10), side(10)) for _ in range(40)]
    judged = effect.judge([sure, *crowd])
    assert judged[0].verdict == NO_CHANGE
    # Benjamini and Hochberg by hand: the least of forty-one p-values, times forty-one; ties among the others.
    assert judged[0].q_value == pytest.approx(min(41 * sure.p_value, crowd[0].p_value))
    assert replace(judged[1], q_value=None) == crowd[0]


def covered(count: int) -> dict[str, float]:
    """Return how often the interval covers the truth, by the way in which pages come."""
    shares = {}
    for kind in simulation.PAGES:
        hits = [
            simulation.covers(effect.estimate(*each), ratio)
            for ratio in simulation.RATIOS
            for each in simulation.drawn(kind, ratio, count)
        ]
        shares[kind] = sum(hits) / len(hits)
    return shares


def test_the_interval_covers_the_true_ratio_in_a_few_simulated_guardrails():
    assert min(covered(15).values()) >= 0.85


@pytest.mark.slow
def test_the_interval_covers_the_true_ratio_in_93_of_100_simulated_guardrails():
    """Two thousand guardrails, as many of each way in which pages come; each way by itself has to hold too."""
    shares = covered(58)
    assert sum(shares.values()) / len(shares) >= 0.93
    assert min(shares.values()) >= 0.90
