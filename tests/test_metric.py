from __future__ import annotations

import pytest

from flywheel_metrics import metric, sqlfile
from flywheel_metrics.errors import DocumentError, UnknownMetric

SIX_AND_COMPANION = {
    "pages_per_week", "pages_per_person", "time_to_rollback", "incidents_per_change", "change_fail_rate",
    "guardrail_changes_per_week", "reversible_changes", "preventive_work_per_sprint",
}  # fmt: skip


def test_the_metrics_of_the_definitions_are_there():
    assert set(metric.metrics()) == SIX_AND_COMPANION


def test_themes_keep_the_overview_as_it_is():
    assert set(metric.themed(metric.FLYWHEEL)) == SIX_AND_COMPANION
    apart = [set(metric.themed(theme)) for theme in metric.THEMES]
    assert set.union(*apart) == set(metric.everything())
    assert sum(map(len, apart)) == len(metric.everything())


@pytest.mark.parametrize("name", sorted(metric.everything()))
def test_the_signal_is_a_column_of_the_answer(name):
    found = metric.find(name)
    assert found.signal in {"value", *(measure.name for measure in found.measures)}
    assert f" as {found.signal}" in found.sql or f"totals.{found.signal}" in found.sql
    assert found.counted_sql.endswith("select * from counted")


def test_an_unknown_metric_is_answered_with_the_ones_there_are():
    with pytest.raises(UnknownMetric, match="pages_per_week"):
        metric.find("pages")


def _text(**changes: str) -> str:
    header = {
        "title": "T", "question": "Q?", "phrase": "T |", "signal": "value", "unit": "u", "better": "lower", "grain": "g",
        "rate": "over the scope", "version": "1", "sample": "s", "covered_by": "pages", "filters": "team",
        "segments": "team", "definition": "d", "caveats": "c", "measures": "none", "empty": "e",
    } | changes  # fmt: skip
    sql = header.pop("sql", "with\ncounted as (\nselect 1),\nanswer as (\nselect 1)\nselect * from answer")
    return "\n".join(f"-- {key}: {value}" for key, value in header.items()) + "\n" + sql


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"unit": ""}, "lacks unit"),
        ({"rate": "sometimes"}, "rate must be one of"),
        ({"better": "more"}, "better lower or higher"),
        ({"measures": "nonsense"}, "a measure is written"),
        ({"sql": "select 1"}, "expected one statement"),
        ({"sql": "with\nanswer as (\nselect 1)\nselect * from answer"}, "the step 'counted' is missing"),
    ],
)
def test_a_metric_that_breaks_the_rules_is_refused(changes, message):
    with pytest.raises(DocumentError, match=message):
        metric._metric(sqlfile.parse("broken", _text(**changes)))


def test_a_metric_that_keeps_the_rules_is_read():
    assert metric._metric(sqlfile.parse("good", _text())).title == "T"
