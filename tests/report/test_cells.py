"""The cells of the review: by hand, and against the rows that they are about."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from flywheel_metrics import loop
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.period import Range
from flywheel_metrics.preset import quarters
from flywheel_metrics.report import quiet
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.cells.loop import action, nothing_next, turned
from flywheel_metrics.report.cells.quiet_time import sentence
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.scope import Scope

START = datetime(2026, 7, 1)
JULY = Range(START, datetime(2026, 8, 1))
ALWAYS = [Range(datetime(2026, 1, 1), datetime(2027, 1, 1))]


def at(*days):
    return [START + timedelta(days=each) for each in days]


def test_the_longest_stretch_runs_from_one_major_incident_to_the_next():
    found = quiet.between(at(4, 14, 20), JULY, ALWAYS)
    assert (found.incidents, found.longest, found.since) == (3, 11.0, 11.0)
    assert quiet.between(at(4, 20, 25), JULY, ALWAYS).longest == 16.0


def test_a_stretch_that_began_before_counts_from_the_start():
    found = quiet.between(at(-40, 20), JULY, ALWAYS)
    assert (found.incidents, found.longest) == (1, 20.0)


def test_without_a_major_incident_the_whole_period_is_quiet():
    found = quiet.between(at(-2), JULY, ALWAYS)
    assert (found.incidents, found.longest, found.since) == (0, 31.0, 33.0)
    assert quiet.between([], JULY, ALWAYS).since is None
    assert sentence(found, None) == "No major incident in 31.0 days; the last was 33.0 days before the end."


def test_days_that_nobody_knows_are_not_quiet():
    first, last = Range(*at(-9, 4)), Range(*at(20, 40))
    found = quiet.between(at(-2), JULY, [first, last])
    assert (found.incidents, found.known, found.longest, found.since) == (0, 15.0, 11.0, None)
    assert sentence(found, None) == "No major incident in 15.0 days that the exports cover."
    # What is known to have happened in days that are covered in part happened; the stretches stay those that are known.
    found = quiet.between(at(10, 24), JULY, [first, last])
    assert (found.incidents, found.longest, found.since) == (2, 7.0, 7.0)
    assert quiet.between(at(3), JULY, [Range(*at(-9, -4)), Range(*at(40, 50))]) is None
    assert quiet.between(at(3), JULY, []) is None


def test_what_happens_after_the_period_does_not_count():
    assert quiet.between(at(40), JULY, ALWAYS) == quiet.between([], JULY, ALWAYS)


@pytest.mark.parametrize("seed", range(20))
def test_quiet_time_agrees_with_looking_at_every_hour(seed):
    chance = random.Random(seed)
    hours = sorted(chance.randrange(-200, 31 * 24 + 200) for _ in range(chance.randrange(12)))
    found = quiet.between([START + timedelta(hours=each) for each in hours], JULY, ALWAYS)
    longest = stretch = 0
    for hour in range(31 * 24):
        stretch = 1 if hour in hours else stretch + 1
        longest = max(longest, stretch)
    assert found.longest * 24 == pytest.approx(longest)
    assert found.incidents == sum(0 <= each < 31 * 24 for each in hours)


def test_major_incidents_are_those_of_severity_one(dataset):
    rows = dataset.database.frame("select * from counted_incidents")
    rows = rows[rows["severity"] == 1]
    teams = tuple(rows["team"].dropna().value_counts().index[:2])
    scope = Scope(date(2026, 7, 1), date(2026, 9, 30), teams=teams)
    rows = rows[rows["team"].isin(teams)]
    expected = sorted(rows.loc[rows["created_at"] < datetime(2026, 9, 30, 22), "created_at"])
    assert quiet.majors(dataset, scope) == [each.to_pydatetime() for each in expected]
    assert len(expected) > 3


def test_a_period_that_is_not_covered_says_so(dataset):
    reader = Reader(dataset, Scope(date(2019, 1, 1), date(2019, 3, 31)))
    sections = document(Review(dataset.version, reader.scope), reader, is_sample=True).sections
    assert [each.name for each in sections] == list(CELLS)
    for each in sections:
        assert each.missing or each.name in ("verdict", "guardrails_that_worked", "treadmill", "next"), each.name
    assert sections[0].sentence.startswith("Whether tomorrow is getting quieter cannot be said yet")


def test_guardrails_stand_in_the_period_in_which_their_effect_was_first_told(dataset):
    judged = loop.effects(dataset)
    judged = judged[judged["verdict"] != "too early"]
    told = []
    for each in quarters((date(2025, 4, 1), date(2026, 12, 31)), most=9):
        section = CELLS["guardrails_that_worked"].make(Reader(dataset, Scope(each.first_day, each.last_day)))
        told += list(section.table["guardrail_id"]) if len(section.table) else []
    assert sorted(told) == sorted(judged["guardrail_id"])


def test_the_sentence_about_guardrails_counts_them():
    frame = pd.DataFrame({"verdict": ["worked", "no change", "worked"]})
    assert turned(frame).startswith("2 of 3 guardrails")
    assert turned(frame.iloc[1:2]).startswith("None of 1 guardrail ")
    assert turned(frame.iloc[:0]).startswith("Of no guardrail")


@pytest.mark.parametrize(
    ("compared", "turns", "said"),
    [
        (0, 0, "What should change cannot be told: no metric can be compared and no escalation is known."),
        (0, 3, "No metric can be compared and no turn is stalled."),
        (5, 0, "None of 5 metrics that can be compared got worse and no escalation is known."),
        (5, 3, "None of 5 metrics that can be compared got worse and no turn is stalled."),
    ],
)
def test_no_next_step_is_told_with_what_it_rests_on(compared, turns, said):
    assert nothing_next(compared, turns) == said


@pytest.mark.parametrize("stage", loop.STAGES)
def test_every_stage_has_a_next_step(stage):
    assert "“Disk full” of db" in action(stage, "Disk full", "db")
    assert " of " not in action(stage, "Disk full", "").split("”")[1][:4]


def test_the_list_of_what_stalls_is_in_order_of_page_debt(reviewed):
    section = reviewed("page_debt").sections[0]
    debts = [int(row[4]) for row in section.listing.rows]
    assert debts == sorted(debts, reverse=True)
    assert len(debts) > 3


def test_a_cell_that_does_not_exist_is_named(dataset):
    scope = Scope(date(2026, 7, 1), date(2026, 9, 30))
    with pytest.raises(ScopeError, match="no cell 'pages'"):
        Review(dataset.version, scope, ("verdict", "pages"))
