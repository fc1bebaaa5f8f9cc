"""Sentences about parts claim no more than the parts show, and rank nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from flywheel_metrics import breakdown
from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import LITTLE, SIGNAL, USUAL, Comparison
from flywheel_metrics.metric import find
from flywheel_metrics.scope import Scope

START = date(2026, 7, 6)


def answer(name, now, before=None):
    columns = {"period": pd.Timestamp(START), "segment": "all", "coverage": "full"}
    rows = [{"grain": "scope", **columns, **now}, {"grain": "previous", **columns, **(before or {})}]
    return Answer(find(name), Scope(START, START), None, pd.DataFrame(rows), "", "")


def compared(verdict, direction=None, better=None):
    return Comparison(4.0, 6.0, 10, 12, verdict, direction, better, None, None, {}, "")


def test_parts_are_shares_of_the_whole():
    found = answer("pages_per_week", {"sample_size": 200, "business_pages": 150, "sleep_pages": 50})
    said = breakdown.of_parts(found, {"business_pages": "Business hours", "sleep_pages": "Sleep hours"})
    assert said == "Of 200 pages: 75 % business hours and 25 % sleep hours."


def test_nothing_is_not_divided():
    said = breakdown.of_parts(answer("pages_per_week", {"sample_size": 0}), {"business_pages": "Business hours"})
    assert said == "There is nothing to divide: no pages in this period."


def test_segments_are_named_only_for_a_signal_with_a_direction():
    said = breakdown.of_segments(
        answer("pages_per_week", {"sample_size": 1}),
        "team",
        {
            "Alpha": compared(SIGNAL, "down", True),
            "Beta": compared(USUAL),
            "Gamma": compared(SIGNAL, "up", False),
            "Delta": compared(LITTLE),
        },
    )
    assert said == (
        "Pages per week: 2 of 4 teams changed by more than usual variation, down for Alpha, and up for Gamma. "
        "For 1 of them there is too little data."
    )


def test_no_signal_is_said_as_such():
    found = answer("pages_per_week", {"sample_size": 1})
    said = breakdown.of_segments(found, "team", {"Alpha": compared(USUAL), "Beta": compared(USUAL)})
    assert said == "Pages per week: none of 2 teams changed by more than usual variation."


def test_too_little_data_everywhere_is_no_absence_of_change():
    found = answer("pages_per_week", {"sample_size": 1})
    said = breakdown.of_segments(found, "team", {"Alpha": compared(LITTLE), "Beta": compared(LITTLE)})
    assert said == "Pages per week: too little data to compare any of 2 teams with before."


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (USUAL, "Pages per week: Alpha did not change by more than usual variation."),
        (LITTLE, "Pages per week: too little data to compare Alpha with before."),
    ],
)
def test_one_segment_is_called_by_its_name(verdict, said):
    found = answer("pages_per_week", {"sample_size": 1})
    assert breakdown.of_segments(found, "team", {"Alpha": compared(verdict)}) == said


def test_what_got_worse_comes_first_then_what_got_better_then_by_the_figure():
    found = answer("pages_per_week", {"sample_size": 1})
    worse, better = compared(SIGNAL, "up", False), compared(SIGNAL, "down", True)
    calm, loud = replace(compared(USUAL), current=1.0), replace(compared(USUAL), current=9.0)
    empty = replace(compared(LITTLE), current=None)
    known = {"Calm": calm, "Empty": empty, "Better": better, "Loud": loud, "Worse": worse}
    assert list(breakdown.in_order(found, known)) == ["Worse", "Better", "Loud", "Calm", "Empty"]


@pytest.mark.parametrize(
    ("each", "tone"),
    [
        (compared(SIGNAL, "down", True), "better"),
        (compared(SIGNAL, "up", False), "worse"),
        (compared(SIGNAL), ""),
        (compared(USUAL), ""),
    ],
)
def test_only_a_signal_has_a_tone(each, tone):
    assert breakdown.tone(each) == tone


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "Nothing was rolled back."),
        (1, "Half of 1 rollback took at most 12 min, the longest 90 min."),
        (19, "Half of 19 rollbacks took at most 12 min, the longest 90 min."),
        (20, "Half of 20 rollbacks took at most 12 min, 95 % of them at most 80 min."),
    ],
)
def test_a_percentile_needs_twenty_values(size, said):
    row = {"sample_size": size, "median_minutes": 12.0, "max_minutes": 90.0, "value": 80.0}
    assert breakdown.of_durations(answer("time_to_rollback", row)) == said


def test_medians_are_a_range_and_not_a_ranking():
    summary = pd.DataFrame({"group": ["A", "B"], "median": [4.0, 450.0], "sample_size": [3, 1]})
    assert breakdown.of_medians("team", summary) == "The medians of 2 teams lie between 4 min and 7.5 h."


def test_a_measure_without_limits_has_both_values_and_no_verdict():
    found = answer("preventive_work_per_sprint", {"share": 0.22, "sample_size": 9}, {"share": 0.14, "sample_size": 8})
    said = breakdown.of_measure(found, "share")
    assert said == "Preventive items of all completed items: 22 %, after 14 % in the period before."


def test_days_of_mass_rollback_are_said_and_named_when_few():
    found = answer("time_to_rollback", {"sample_size": 40, "mass_count": 31})
    days = [date(2025, 1, 23), date(2025, 1, 27)]
    assert breakdown.of_mass(found, days) == (
        "31 rollbacks were on 23 January 2025 and 27 January 2025, when many services went back at once: a few causes, "
        "not as many failures."
    )
    assert "on 4 days on which many" in breakdown.of_mass(found, [date(2025, 1, each) for each in range(1, 5)])
    assert breakdown.of_mass(answer("time_to_rollback", {"sample_size": 4, "mass_count": 0}), []) == ""


def test_of_many_segments_the_first_few_are_named():
    names = {f"service {number}": compared(SIGNAL, "down", True) for number in range(9)}
    said = breakdown.of_segments(answer("pages_per_week", {"sample_size": 1}), "service", names)
    assert said.endswith("down for service 0, service 1, service 2, service 3, service 4 and 4 others.")
