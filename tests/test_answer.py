"""Answers over the sample company: a number is its rows, whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flywheel_metrics import answer
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.metric import find, metrics
from flywheel_metrics.scope import Scope

QUARTER = Scope(date(2026, 7, 1), date(2026, 9, 30))
SCOPES = {
    "quarter": QUARTER,
    "team": replace(QUARTER, teams=("Payments",)),
    "urgent": replace(QUARTER, urgency="high"),
    "year end": Scope(date(2025, 12, 1), date(2026, 1, 31)),
    "before the data": Scope(date(2020, 1, 1), date(2020, 3, 31)),
}
#: Metric → (column of the answer, condition on a counted row).
COUNTS = {
    "pages_per_week": [("sample_size", "true"), ("sleep_pages", "hours = 'sleep'")],
    "pages_per_person": [("sample_size", "role = 'on call'")],
    "time_to_rollback": [("sample_size", "minutes is not null"), ("open_count", "is_open")],
    "incidents_per_change": [("incident_count", "role = 'incident'"), ("change_count", "role = 'change'")],
    "change_fail_rate": [("sample_size", "true"), ("failed_count", "has_failed")],
    "guardrail_changes_per_week": [("sample_size", "true")],
    "reversible_changes": [("sample_size", "reversibility <> 'unknown'")],
    "preventive_work_per_sprint": [("preventive_count", "role = 'in sprint' and is_preventive")],
}


@pytest.mark.parametrize("name", sorted(COUNTS))
@pytest.mark.parametrize("scope", SCOPES)
def test_a_number_is_the_number_of_its_rows(dataset, name, scope):
    found = answer.ask(dataset, find(name), SCOPES[scope])
    for column, condition in COUNTS[name]:
        statement = f"select grain, period, count(*) from ({found.rows_sql}) where {condition} group by all"
        counted = {(str(grain), day): count for grain, day, count in dataset.database.rows(statement)}
        told = {
            (row.grain, row.period.date()): getattr(row, column) for row in found.frame.itertuples(index=False)
        }  # fmt: skip
        assert {key: value for key, value in told.items() if value} == counted


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_the_rows_name_where_they_came_from_and_no_person(dataset, name):
    rows = answer.rows(dataset, answer.ask(dataset, find(name), QUARTER))
    assert len(rows) > 0
    assert not {"responder", "on_call", "author", "responders"} & set(rows.columns)
    if name != "pages_per_person":
        assert {"source_tool", "upload_id", "source_row"} <= set(rows.columns)
        assert rows["source_row"].notna().all()


@pytest.mark.parametrize("name", sorted(metrics()))
def test_weeks_outside_of_what_is_covered_are_empty_and_not_zero(dataset, name):
    found = answer.ask(dataset, find(name), SCOPES["before the data"])
    assert (found.frame["coverage"] == "none").all()
    assert found.frame["value"].isna().all()


@pytest.mark.parametrize("name", ["pages_per_week", "guardrail_changes_per_week"])
def test_the_teams_add_up_to_the_whole(dataset, name):
    whole = answer.ask(dataset, find(name), QUARTER).series("week")
    split = answer.ask(dataset, find(name), QUARTER, "team")
    parts = split.frame[split.frame["grain"] == "week"].groupby("period")["sample_size"].sum()
    assert parts.tolist() == whole["sample_size"].tolist()


def test_a_week_cut_by_the_scope_is_partial(dataset):
    weeks = answer.ask(dataset, find("pages_per_week"), QUARTER).series("week")
    assert weeks["coverage"].tolist() == ["partial"] + ["full"] * 12 + ["partial"]
    assert answer.ask(dataset, find("pages_per_week"), QUARTER).one("scope")["weeks"] == 12


def test_a_split_that_a_metric_does_not_have_is_refused(dataset):
    with pytest.raises(ScopeError, match="valid are team, service, hours"):
        answer.ask(dataset, find("pages_per_week"), QUARTER, "kind")


def test_a_team_name_is_no_sql(dataset):
    found = answer.ask(dataset, find("pages_per_week"), replace(QUARTER, teams=("x') or ('1'='1",)))
    assert found.one("scope")["sample_size"] == 0
