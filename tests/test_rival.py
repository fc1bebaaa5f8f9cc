"""Rival definitions: the one in force is the metric's own answer, and a setting's rival is what that setting gives."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from flywheel_metrics import metric, reckoning, rival
from flywheel_metrics.answer import ask
from flywheel_metrics.scope import Scope
from tests.oracle.build import change, covered, incident, row
from tests.oracle.product import MODELS, compiled
from tests.oracle.strategies import VOCABULARY, example
from tests.oracle.test_agreement import DENSE

JANUARY = Scope(date(2026, 1, 5), date(2026, 2, 1))


def values(dataset, name, scope=JANUARY):
    found = rival.compare(dataset, rival.switches()[name], scope)
    return {
        row["rival"]: None if pd.isna(row["value"]) else row["value"] for row in found.to_dict("records")
    }  # fmt: skip


def assert_default_is_the_metric(dataset, scope):
    for name, switch in rival.switches().items():
        told = ask(dataset, metric.find(switch.metric), scope).one("scope")
        if told["coverage"] != "none":
            assert values(dataset, name, scope)[switch.in_force(dataset.settings)] == told["value"], name


def scope_of(case):
    asked = case.scopes[0]
    return Scope(asked.first, asked.last, tuple(sorted(asked.teams)), tuple(sorted(asked.services)), asked.urgency)


def test_the_rival_in_force_is_the_answer_of_the_metric(sample_workspace):
    dataset = sample_workspace.open(sample_workspace.head)
    assert_default_is_the_metric(dataset, dataset.default_scope)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_rival_of_a_setting_is_what_that_setting_gives(tmp_path, seed):
    case = example(seed, DENSE, scope_count=1)
    scope = scope_of(case)
    with compiled(tmp_path, case.dataset, case.settings, case.vocabulary) as dataset:
        assert_default_is_the_metric(dataset, scope)
        names = ("attribution_window", "failed_change", "rollback_clock")
        expected = {name: values(dataset, name, scope) for name in names}
    for name, setting, value in (
        ("attribution_window", "attribution_hours", 1),
        ("attribution_window", "attribution_hours", 168),
        ("failed_change", "failed_change", "last"),
        ("failed_change", "failed_change", "first"),
        ("rollback_clock", "rollback_clock", "exposure"),
        ("rollback_clock", "rollback_clock", "reaction"),
        ("rollback_clock", "rollback_clock", "execution"),
    ):
        with compiled(tmp_path, case.dataset, {**case.settings, setting: value}, case.vocabulary) as dataset:
            told = ask(dataset, metric.find(rival.switches()[name].metric), scope).one("scope")
            if told["coverage"] != "none":
                assert expected[name].get(str(value)) == told["value"]


def test_what_is_divided_by_what_by_hand(tmp_path):
    data = covered(
        change("c1", "2026-01-05 10:00", version="v1"),
        change("c2", "2026-01-05 11:00", version="v2"),  # hurt, and rolled back after an hour
        incident("i1", "2026-01-05 11:30", service="shop", resolved_at=pd.Timestamp("2026-01-05 12:30")),
        change("c3", "2026-01-05 12:00", version="v1"),  # the rollback
        change("c4", "2026-01-06 10:00", version="v3", outcome="failure"),
        change("c5", "2026-01-07 10:00", version="v4"),
        incident("i2", "2026-01-09 12:00", service="shop"),  # 50 hours after c5
        incident("i3", "2026-01-09 12:00", service="pay", caused_by_change_id="c1"),
    )
    with compiled(tmp_path, data, {}, VOCABULARY, only=MODELS) as dataset:
        # Three changes (c1, c2, c5) and two incidents that they explain; five finished deployments.
        assert values(dataset, "incidents_per_change") == {"attributed": 2 / 3, "all": 1, "deployments": 2 / 5}
        # c1 and c2 hurt, c2 was undone; four deployments reached production; one of five failed to.
        assert values(dataset, "change_fail_rate") == {
            "hurt": 2 / 3, "dora": 2 / 4, "incidents": 2 / 3, "undone": 1 / 3, "pipeline": 1 / 5,
        }  # fmt: skip
        found = values(dataset, "attribution_window")
        assert found == {"0": 1 / 3, "1": 2 / 3, "24": 2 / 3, "72": 1, "168": 1}
        clocks = values(dataset, "rollback_clock")
        assert clocks == {"exposure": 60, "reaction": None, "execution": None, "restoring": 60}


@pytest.mark.parametrize(
    ("clock", "value", "size"), [("exposure", 58.0, 2), ("reaction", 20.0, 1), ("execution", 10.0, 1)]
)
def test_the_clock_of_a_rollback_follows_the_setting_by_hand(tmp_path, clock, value, size):
    """Live at 11:00, noticed at 11:20, the rollback begun at 11:30 and done at 11:40; of the other one nothing but its ends
    is known, 59 minutes apart less one twentieth of the way to 40 at the 95th percentile.
    """
    told = {"detected_at": "2026-01-05 11:20", "started_at": "2026-01-05 11:30", "finished_at": "2026-01-05 11:40"}
    data = covered(
        change("c1", "2026-01-05 10:00", version="v1"),
        change("c2", "2026-01-05 11:00", version="v2"),
        ("rollbacks", row("rollbacks", rollback_id="r1", service="shop", reverted_change_id="c2", **times(told))),
        change("c3", "2026-01-06 10:00", service="pay", version="v1"),
        change("c4", "2026-01-06 11:00", service="pay", version="v2"),
        change("c5", "2026-01-06 11:59", service="pay", version="v1"),
    )
    with compiled(tmp_path, data, {"rollback_clock": clock}, VOCABULARY, only=MODELS) as dataset:
        answer = ask(dataset, metric.find("time_to_rollback"), JANUARY)
        found = answer.one("scope")
        assert (round(found["value"], 2), found["sample_size"], found["rollback_count"]) == (
            value + 0.05 * (size == 2),
            size,
            2,
        )
        assert (found["median_reaction_minutes"], found["median_execution_minutes"]) == (20, 10)
        assert rival.switches()["rollback_clock"].in_force(dataset.settings) == clock
        assert {name: round(each, 2) for name, each in values(dataset, "rollback_clock").items() if each} == {
            "exposure": 58.05, "reaction": 20, "execution": 10,
        }  # fmt: skip
        assert values(dataset, "failed_change")["first"] == found["value"]
        whole = next(span for span in reckoning.spans(answer) if span.coverage != "none")
        assert reckoning.reckon(dataset, answer, whole).problems == ()


def times(told):
    return {name: pd.Timestamp(time) for name, time in told.items()}


def test_a_setting_that_is_no_rival_has_its_own_line(tmp_path):
    data = covered(change("c1", "2026-01-05 10:00"), incident("i1", "2026-01-05 12:30", service="shop"))
    with compiled(tmp_path, data, {"attribution_hours": 2}, VOCABULARY, only=MODELS) as dataset:
        assert values(dataset, "attribution_window") == {"0": 0, "1": 0, "24": 1, "72": 1, "168": 1, "2": 0}
