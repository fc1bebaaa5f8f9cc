"""The loop on the sample company, whose generator knows which guardrails work."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

import altair as alt
import pandas as pd
import pytest

from flywheel_metrics import loop, sample
from flywheel_metrics.charts import effects, wheel
from flywheel_metrics.inference import survival
from flywheel_metrics.inference.effect import NO_CHANGE, TOO_EARLY, WORKED, Side, estimate, judge
from flywheel_metrics.loop import guardrail_coverage
from flywheel_metrics.loop import words as loop_words
from flywheel_metrics.report import picture


@pytest.fixture(scope="module")
def truth() -> dict[str, bool]:
    """Guardrail → whether it works."""
    actions = json.loads((sample.FOLDER / "truth.json").read_text(encoding="utf-8"))["actions"]
    return {each["guardrail_id"]: each["works"] for each in actions if each["what"] == "guardrail"}


def test_guardrails_that_work_are_found_and_those_that_do_not_are_not_claimed(dataset, truth):
    judged = loop.effects(dataset)
    assert set(judged["guardrail_id"]) == set(truth)
    claimed = set(judged.loc[judged["verdict"] == WORKED, "guardrail_id"])
    tried = set(judged.loc[judged["verdict"] != TOO_EARLY, "guardrail_id"])
    working = {each for each in tried if truth[each]}
    assert claimed <= working  # no false claim
    assert len(claimed) >= len(working) / 2  # the power measured over many companies


def test_the_wheel_the_ledger_and_the_worklist_tell_the_same(dataset):
    rows = loop.ledger(dataset, dataset.default_scope)
    closures = loop.closures(rows)
    assert [each.reached for each in closures] == [rows[f"{stage}_at"].notna().sum() for stage in loop.STAGES]
    assert sum(each.stalled for each in closures) == (rows["state"] == loop.STALLED).sum()
    work = loop.worklist(rows)
    assert work["turns"].sum() == (rows["state"] == loop.STALLED).sum()
    assert work["debt_pages"].is_monotonic_decreasing
    cohorts = loop.by_cohort(rows)
    assert cohorts["escalations"].sum() == len(rows)
    assert (cohorts["insight"] * cohorts["escalations"]).sum() == pytest.approx(closures[0].reached)
    assert f"{closures[0].escalations:,} escalations" in loop_words.of_wheel(closures)


def test_a_team_is_a_part_of_the_whole(dataset):
    whole = loop.ledger(dataset, dataset.default_scope)
    part = loop.ledger(dataset, replace(dataset.default_scope, teams=("Checkout",)))
    assert set(part["team"]) == {"Checkout"}
    assert set(part["escalation_id"]) == set(whole.loc[whole["team"] == "Checkout", "escalation_id"])


@pytest.mark.parametrize("kind", ["wheel", "effects"])
def test_the_specification_keeps_to_the_schema(dataset, kind):
    if kind == "wheel":
        drawing = wheel.draw(loop.closures(loop.ledger(dataset, dataset.default_scope)))
    else:
        drawing = effects.draw(loop.effects(dataset))
    chart = alt.LayerChart.from_dict(drawing.spec, validate=True)
    assert len(chart.layer) == len(drawing.spec["layer"])
    assert drawing.description.endswith(".")


def test_each_guardrail_has_a_row_of_its_own_and_its_whole_name(dataset):
    judged = loop.effects(dataset)
    judged["title"] = judged["title"].where(judged.index > 1, "The same name for the first and the second one")
    spec = effects.draw(judged).spec
    names = [each for each in spec["layer"] if each["mark"]["type"] == "text"][-1]
    tried = judged[judged["q_value"].notna() & judged["ratio"].notna()]
    assert sorted(each["name"] for each in names["data"]["values"]) == sorted(tried["title"])
    lines = [each["line"] for each in names["data"]["values"]]
    assert lines == sorted(set(lines))  # a row for each, also where two have the same name
    assert lines[-1] < names["encoding"]["y"]["scale"]["domain"][1] < spec["height"]
    wide, narrow = (picture.svg(spec, width=width) for width in (900, 340))
    assert all(f">{escape(title)}<" in wide for title in tried["title"])
    lines = [line for each in names["data"]["values"] for line in each["lines"]]
    assert all(f">{escape(line)}<" in narrow for line in lines)
    assert [" ".join(each["lines"]) for each in names["data"]["values"]] == [
        each["name"] for each in names["data"]["values"]
    ]


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((10, 11, 1), "Of 22 guardrails that lead back to an alert, 10 worked, 11 show no change beyond chance and 1 is too early to tell."),
        ((1, 1, 2), "Of 4 guardrails that lead back to an alert, 1 worked, 1 shows no change beyond chance and 2 are too early to tell."),
        ((1, 0, 0), "The one guardrail that leads back to an alert worked."),
        ((0, 1, 0), "The one guardrail that leads back to an alert shows no change beyond chance."),
        ((0, 0, 1), "The one guardrail that leads back to an alert is too early to tell."),
        ((0, 0, 0), "No guardrail leads back to an alert, so none can be held against its pages."),
    ],
)  # fmt: skip
def test_how_many_guardrails_worked_is_said_as_a_person_says_it(verdicts, said):
    words = (WORKED, NO_CHANGE, TOO_EARLY)
    judged = pd.DataFrame({"verdict": [word for word, size in zip(words, verdicts, strict=True) for _ in range(size)]})
    assert loop_words.of_effects(judged) == said


def test_coverage_counts_every_service_and_starter(dataset):
    found = guardrail_coverage.services(dataset, dataset.default_scope)
    ((live,),) = dataset.database.rows(
        "select count(*) from shipped_guardrails where service is not null and kind <> 'other'"
    )
    assert found[list(guardrail_coverage.STARTERS)].to_numpy().sum() == live
    assert found["pages"].is_monotonic_decreasing
    spread = guardrail_coverage.adopted(dataset)
    assert (spread["teams"] <= spread["of_teams"]).all()
    kinds = guardrail_coverage.by_kind(loop.effects(dataset))
    assert kinds["worked"].sum() == (loop.effects(dataset)["verdict"] == WORKED).sum()


@pytest.mark.parametrize(
    ("past", "after", "said"),
    [
        (44, 8, "The eight weeks before were unusually bad for this alert, 4 times its rate in the 44 weeks before them (44 pages). "
                "Since, it pages at 1 times the rate of those weeks (95 % interval 0.44 to 2.0), so the fall may be no more than the return to its usual."),
        (44, 0, "Since, it pages at 0 times the rate of those weeks (95 % interval 0 to 0.39)."),
        (176, 8, ", worked."),
    ],
)  # fmt: skip
def test_a_return_to_the_usual_is_told(past, after, said):
    spread = [8 * [7.0], [pages // 8 for pages in (32, after) for _ in range(8)]]
    sides = (Side(spread[1][:8], spread[0]), Side(spread[1][8:], spread[0]))
    (judged,) = judge([estimate(*sides, past=Side([float(past)], [44 * 7.0]))])
    assert loop_words.of_effect(pd.Series(vars(judged))).endswith(said)


def test_a_median_that_is_not_reached_is_told_as_fewer_than_half():
    few = survival.median([1.0, 2.0], [9.0, 9.0, 9.0])
    none = survival.median([], [5.0, 9.0])
    said = loop_words.of_lap(none, few, 0, 5)
    assert said == (
        "Fewer than half of the escalations have an insight yet; fewer than half have gone round: 0 closed, 5 open."
    )
    most = survival.median([1.0, 2.0, 3.0], [])
    assert loop_words.of_lap(none, most, 0, 3).startswith("The median escalation waits 2 days for its insight; fewer")
