"""The loop on the sample company, whose generator knows which guardrails work."""

from __future__ import annotations

import json
from dataclasses import replace

import altair as alt
import pytest

from flywheel_metrics import guardrail_coverage, loop, loop_words, sample
from flywheel_metrics.charts import effects, wheel
from flywheel_metrics.inference.effect import TOO_EARLY, WORKED


@pytest.fixture(scope="module")
def dataset(sample_workspace):
    opened = sample_workspace.open(sample_workspace.head)
    yield opened
    opened.database.close()


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
