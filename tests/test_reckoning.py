"""Every figure added up by hand from its rows: the trails leave exactly the rows that the metric counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flywheel_metrics import metric, reckoning, trail
from flywheel_metrics.answer import ask
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.reckoning import Reckoning, Span
from flywheel_metrics.scope import Scope
from tests.oracle.build import change, covered, incident, item, page, row, sprint
from tests.oracle.product import MODELS, compiled
from tests.oracle.strategies import VOCABULARY, example
from tests.oracle.test_agreement import DENSE

JANUARY = Scope(date(2026, 1, 5), date(2026, 1, 11))


@pytest.fixture(scope="module")
def company(sample_workspace):
    return sample_workspace.open(sample_workspace.head)


def checked(dataset: Dataset, name: str, scope: Scope, spans: slice = slice(None)) -> list[Reckoning]:
    """Add up the spans of a metric, and check what holds of each whatever the data are."""
    answer = ask(dataset, metric.find(name), scope)
    found = []
    for span in reckoning.spans(answer)[spans]:
        done = reckoning.reckon(dataset, answer, span)
        assert done.problems == (), f"{name} {span.label}"
        for walked in done.walked:
            assert_adds_up(walked)
        found.append(done)
    whole = reckoning.headline(answer)
    if whole is not None:
        assert whole.value == answer.one("scope").get("value")
    return found


def assert_adds_up(walked: trail.Walked) -> None:
    assert walked.total == sum(walked.fates.values())
    before = walked.total
    for step in walked.steps:
        assert (step.before, step.after) == (before, before - step.left_out)
        before = step.after
    assert before == len(walked.counted)
    outside = sum(walked.fates.get(name, 0) for name in (trail.UNDATED, trail.ELSEWHEN))
    assert len(walked.rows) == walked.total - outside


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("pages_per_week", "change_fail_rate") else pytest.param(name, marks=pytest.mark.slow)
        for name in reckoning.METRICS
    ],
)
def test_the_sample_company_adds_up(company, name):
    assert checked(company, name, company.default_scope, slice(-3, None))


@pytest.mark.slow
@pytest.mark.parametrize("name", reckoning.METRICS)
@pytest.mark.parametrize("team", [(), ("Payments",)])
def test_every_week_of_the_sample_company_adds_up(company, name, team):
    first, last = company.covered_days
    assert len(checked(company, name, Scope(first, last, teams=team))) > 30


def random_datasets(folder: Path, seeds: range) -> None:
    for seed in seeds:
        case = example(seed, DENSE, scope_count=1)
        asked = case.scopes[0]
        scope = Scope(asked.first, asked.last, tuple(sorted(asked.teams)), tuple(sorted(asked.services)), asked.urgency)
        with compiled(folder, case.dataset, case.settings, case.vocabulary) as dataset:
            for name in reckoning.METRICS:
                checked(dataset, name, scope)


@pytest.mark.slow
def test_a_random_dataset_adds_up(tmp_path):
    random_datasets(tmp_path, range(1))


@pytest.mark.slow
def test_random_datasets_add_up(tmp_path):
    random_datasets(tmp_path, range(1, 20))


@pytest.fixture
def reckoned(tmp_path):
    """Return a function that adds up the one week (or sprint) of a dataset made by hand."""

    def added(name: str, *rows: tuple[str, dict[str, object]], grain: str = "week", **settings: object) -> Reckoning:
        with compiled(tmp_path, covered(*rows), settings, VOCABULARY, only=MODELS) as dataset:
            (found,) = [each for each in checked(dataset, name, JANUARY) if each.span.grain == grain]
            return found

    return added


def left_out(found: Reckoning) -> dict[str, int]:
    return {step.reason.name: step.left_out for each in found.walked for step in each.steps if step.left_out}


def test_pages_by_hand(reckoned):
    found = reckoned(
        "pages_per_week",
        page("p1", "2026-01-05 10:00:00"),
        page("p2", "2026-01-05 10:01:00"),  # 60 s after the first: part of it
        page("p3", "2026-01-05 10:01:01"),
        page("p4", "2026-01-06 10:00", channel="email"),
        page("p5", "2026-01-07 10:00", incident_id="drill"),
        incident("drill", "2026-01-07 10:00", kind="drill"),
        page("p6", "2026-01-12 00:00"),  # the first instant of the next week
    )
    assert left_out(found) == {"channel": 1, "not_real": 1, "merged": 1, "elsewhen": 1, "listed": 1}
    assert found.sum.lines == ("2 + 0 = 2 pages", "2 ÷ 1 week = 2")
    merged = found.walked[0].rows.query("fate == 'merged'")
    assert merged[["id", "detail"]].values.tolist() == [["p2", "60.0 s after p1"]]


def test_pages_per_person_by_hand(reckoned):
    shift = {"starts_at": page("", "2026-01-05")[1]["sent_at"], "ends_at": page("", "2026-01-12")[1]["sent_at"]}
    found = reckoned(
        "pages_per_person",
        page("p1", "2026-01-05 10:00"),
        page("p2", "2026-01-06 10:00"),
        page("p3", "2026-01-07 10:00"),
        ("on_call", row("on_call", responder="ann", schedule="a", **shift)),
        ("on_call", row("on_call", responder="ann", schedule="b", **shift)),
        ("on_call", row("on_call", responder="ben", schedule="a", **shift)),
    )
    assert left_out(found) == {"again": 1, "roster": 3}
    assert found.sum.lines[-1] == "3 ÷ 2 person-weeks = 1.5"


def test_rollbacks_by_hand(reckoned):
    found = reckoned(
        "time_to_rollback",
        change("c1", "2026-01-05 10:00", version="v1"),
        change("c2", "2026-01-05 11:00", version="v2"),
        change("c3", "2026-01-05 11:30", version="v1"),  # back after 30 minutes
        change("c4", "2026-01-06 10:00", version="v3", outcome="rolled_back"),  # undone, nobody says after how long
        change("c5", "2026-01-07 10:00", version="v4"),
        change("c6", "2026-01-07 10:10", reverts_change_id="c5"),  # back after 10 minutes
        grain="scope",
    )
    assert found.sum.lines[0] == "3 rollbacks − 0 open − 1 without a known clock = 2"
    assert found.sum.value == 29
    assert found.sum.lines[2].startswith("10 min + 0.95 × (30 − 10) min = 29 min")


@pytest.mark.slow
def test_changes_by_hand(reckoned):
    rows = (
        change("c1", "2026-01-05 10:00"),
        change("c2", "2026-01-06 10:00"),
        change("c3", "2026-01-06 11:00", environment="stage"),
        change("c4", "2026-01-06 12:00", outcome="failure"),
        change("c5", "2026-01-06 13:00", outcome="running"),
        change("c6", None),
        change("c7", "2026-01-07 10:00", outcome="rolled_back"),
        incident("i1", "2026-01-05 11:00", service="shop"),
        incident("i2", "2026-01-05 12:00", service="shop"),
        incident("i3", "2026-01-09 12:00", service="shop"),
    )
    found = reckoned("incidents_per_change", *rows)
    assert left_out(found) == {"environment": 1, "failed": 1, "unfinished": 1, "undated": 1, "unattributed": 1}
    assert found.sum.lines[-1] == f"2 ÷ 3 changes = {2 / 3!r}"
    failed = reckoned("change_fail_rate", *rows)
    assert failed.sum.lines[0] == "1 rolled back + 1 with an incident − 0 that are both = 2 failed"


def test_reversibility_by_hand(reckoned):
    found = reckoned(
        "reversible_changes",
        change("c1", "2026-01-05 10:00", reversible="yes"),
        change("c2", "2026-01-05 10:00", reversible="no"),
        change("c3", "2026-01-05 10:00"),
    )
    assert found.sum.lines[1:] == ("3 changes − 1 of which nothing is known = 2", "1 ÷ 2 changes = 0.5")


def test_guardrails_by_hand(reckoned):
    found = reckoned(
        "guardrail_changes_per_week",
        ("guardrails", row("guardrails", guardrail_id="g1", shipped_at=page("", "2026-01-06")[1]["sent_at"],
                           work_item_id="w1")),
        ("guardrails", row("guardrails", guardrail_id="g2")),
        item("w1", "2026-01-06", labels=["flag"]),
        item("w2", "2026-01-06", labels=["flag"]),
        item("w3", "2026-01-06"),
    )  # fmt: skip
    assert left_out(found) == {"undated": 1, "named": 1, "unmatched": 1}
    assert found.sum.value == 2


def test_preventive_work_by_hand(reckoned):
    found = reckoned(
        "preventive_work_per_sprint",
        sprint("s1", "2026-01-05", "2026-01-12", team="red"),
        item("w1", "2026-01-06", team="red", labels=["prevention"]),
        item("w2", "2026-01-06", team="red"),
        item("w3", "2026-01-06", team="red", labels=["prevention"], resolution_raw="Duplicate"),
        item("w4", "2026-01-06", team="blue", labels=["prevention"]),
        grain="sprint",
    )
    assert left_out(found) == {"uncompleted": 1, "elsewhere": 1, "other": 1}
    assert found.sum.value == 1


def test_a_difference_from_the_metric_is_told(company):
    answer = ask(company, metric.find("pages_per_week"), company.default_scope)
    span = reckoning.spans(answer)[-1]
    wrong = Span(span.grain, span.label, span.range, span.coverage, {**span.told, "value": span.told["value"] + 1})
    (said,) = reckoning.reckon(company, answer, wrong).problems
    assert said.startswith("The metric says")
    other = reckoning.spans(answer)[0]
    shifted = Span(span.grain, span.label, other.range, span.coverage, span.told)
    assert any("not counted" in said for said in reckoning.reckon(company, answer, shifted).problems)
