"""No person of a sample is told by name: not in a table, not in a load issue, not in an example of the mapping.

What each sample gives is in its folder, and another test compares that with what the program gives.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flywheel_metrics.ingest import Answers, stage
from tests.sources import golden

#: People of the samples, as tools write them: names, mail addresses, logins.
PEOPLE = re.compile(r"ada[ .]lind|lind, ada|ben[ .]ode|ode, ben|\badal\b|\bbeno\b", re.IGNORECASE)

WITH_PEOPLE = [
    case for case in golden.CASES if PEOPLE.search(golden.export(case).read_text(encoding="utf-8", errors="replace"))
]

#: Exports that have people somewhere inside, in columns that are read or not.
MUST_HAVE_PEOPLE = {
    "azure_devops_work_items_csv",
    "backstage_entities_json",
    "devlake_deployment_commits",
    "devlake_incidents",
    "devlake_issues",
    "fivetran_github_issues",
    "fivetran_github_merges",
    "fivetran_jira_issues",
    "fivetran_servicenow_changes",
    "fivetran_servicenow_incidents",
    "github_deployments_graphql_json",
    "jira_issues_csv",
    "jira_issues_json",
    "jira_sprints_json",
    "linear_issues_csv",
    "statuspage_incidents_json",
}


@pytest.mark.parametrize("case", WITH_PEOPLE)
def test_no_person_survives(case: str) -> None:
    given = golden.kept(case)
    assert given
    for path in given:
        assert PEOPLE.findall(path.read_text(encoding="utf-8")) == [], path.name


def test_samples_have_people_to_hide() -> None:
    assert set(WITH_PEOPLE) >= MUST_HAVE_PEOPLE


def test_a_name_in_place_of_a_word_is_not_told(tmp_path: Path) -> None:
    """A row that slipped by a column has its person where one of a few words should be, and no column knows the name."""
    file = tmp_path / "drills.csv"
    file.write_text(
        "runbook_id,service,practised_by,mechanism,outcome,drilled_at\n"
        "RB-1,web,I-1,Ben Ode,passed,2026-07-01T10:00:00Z\nRB-2,web,I-1,by hand,passed,2026-07-01T10:00:00Z\n"
    )
    staged = stage(file, tmp_path / "staged", Answers(), default_zone="UTC", key=golden.KEY)
    assert [(each.row, each.rule, each.value) for each in staged.issues] == [
        (2, "unknown_word", "[name]"), (3, "unknown_word", "by hand"),
    ]  # fmt: skip


def test_a_person_of_nothing_but_brackets_is_a_name_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "incidents.csv"
    file.write_text(f"incident_id,service,created_at,responders\nI1,web,2026-07-01T10:00:00Z,{'[' * 60_000}\n")
    staged = stage(file, tmp_path / "staged", Answers(), default_zone="UTC", key=golden.KEY)
    assert (staged.rows_read, staged.rows_loaded) == (1, 1)


@pytest.mark.parametrize(
    ("teams", "example"), [(["Ada Lind", "on call", "Ben Ode"], "on call"), (["Ada Lind", "Ben Ode"], "[name]")]
)
def test_a_person_under_the_header_of_another_column_is_no_example(
    teams: list[str], example: str, tmp_path: Path
) -> None:
    file = tmp_path / "on_call.csv"
    rows = [f"{team},web,2026-07-01T10:00:00Z,2026-07-02T10:00:00Z\n" for team in teams]
    file.write_text(f"team,responder,starts_at,ends_at\n{''.join(rows)}")
    staged = stage(file, tmp_path / "staged", Answers(), default_zone="UTC", key=golden.KEY)
    assert [each.example for each in staged.mapping if each.column == "team"] == [example]
