"""What the exports of deploy tools come to once they are a dataset: what is production, what was undone, whose names stay out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from flywheel_metrics.ingest import Answers, Staged, stage
from flywheel_metrics.model import UploadTables
from flywheel_metrics.source import sources
from flywheel_metrics.vocabulary import default_text, parse
from tests.models.compiling import united
from tests.sizes import few
from tests.sources import golden

TOOLS = ("git_", "github_", "gitlab_", "argo", "spinnaker_", "jenkins_", "azure_devops_builds", "launchdarkly_")
CASES = [case for case in golden.CASES if case.startswith(TOOLS)]

#: Case → changes of production that were carried out and are no rollback, worked out by hand from the sample.
PRODUCTION = {
    "github_workflow_runs_json": {"7000000001", "7000000002"},  # not the tests, the staging, nor the pull request
    "github_pull_requests_json": set(),  # merged into main: the vocabulary does not call that production
    "github_releases_json": {"9000000001", "9000000003"},
    "gitlab_deployments_json": {"4200000001", "4200000002", "4200000004", "4200000007"},  # "live" by its tier too
    "jenkins_builds_json": {"shop/checkout-deploy-prod#31", "shop/checkout-deploy-prod#32", "shop/deploy#5"},
    "azure_devops_builds_json": {"12", "13"},
    "spinnaker_executions_json": {"01A", "01B", "01D", "01E"},
    "argo_rollouts_json": {"prod checkout db976bc44", "prod search 5f6d"},
    # The sync of the older revision is the rollback.
    "argocd_applications_json": {"prod checkout 2026-01-01 #7", "prod checkout 2026-01-01 #8", "prod checkout at 2026-06-03 08:00:00"},
    "launchdarkly_audit_log_json": {"e1", "e2", "e4", "e5", "e7"},  # not the flag that was turned off within the hour
}  # fmt: skip

#: Case → rollback's failed change, evidence, method, and minutes from live to undone (None: nobody knows).
UNDONE = {
    "spinnaker_executions_json": {("01B", "explicit", "redeploy", 23), ("01D", "explicit", "redeploy", 13)},
    "argo_rollouts_json": {("prod checkout db976bc44", "explicit", "abort", 0)},
    "argocd_applications_json": {("prod checkout 2026-01-01 #8", "version", "redeploy", 29)},
    "launchdarkly_audit_log_json": {("e4", "explicit", "flag_off", 80)},
}


def compiled(result: Staged, vocabulary: str | None = None) -> tuple[set[str], pd.DataFrame]:
    """Return the production changes and the finished rollbacks of one upload."""
    uploads = [UploadTables("upload", dict(result.tables))]
    models = ("production_changes", "production_rollbacks")
    with united(uploads, parse(vocabulary or default_text()), models) as database:
        changes = database.frame("select change_id from production_changes")
        rollbacks = database.frame("select * from production_rollbacks where not is_open")
    return set(changes["change_id"]), rollbacks


@pytest.mark.parametrize("case", few(PRODUCTION))
def test_only_what_is_called_production_counts(case: str, tmp_path: Path) -> None:
    changes, _ = compiled(golden.staged(case, tmp_path))
    assert changes == PRODUCTION[case]


@pytest.mark.parametrize("case", few(UNDONE))
def test_what_was_undone_is_told_with_its_evidence(case: str, tmp_path: Path) -> None:
    _, rollbacks = compiled(golden.staged(case, tmp_path))
    minutes = (rollbacks["finished_at"] - rollbacks["first_failed_at"]).dt.total_seconds() // 60
    columns = (rollbacks["first_failed_change_id"], rollbacks["evidence"], rollbacks["method"], minutes.astype(int))
    assert set(zip(*columns, strict=True)) == UNDONE[case]


def test_a_branch_is_production_once_the_vocabulary_says_so(tmp_path: Path) -> None:
    text = default_text().replace(
        "production = [", "production = [\n    { field = \"environment\", pattern = '^main$' },", 1
    )
    changes, rollbacks = compiled(golden.staged("github_pull_requests_json", tmp_path), text)
    assert changes == {"example/checkout#42", "example/checkout#44"}
    (undone,) = rollbacks.to_dict("records")
    assert (undone["rollback_id"], undone["first_failed_change_id"]) == ("example/checkout#43", "example/checkout#42")


def _written(value: object, path: Path) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.slow
def test_pages_lists_of_pages_and_one_object_are_the_same_export(tmp_path: Path) -> None:
    pages = [
        {"total_count": 2, "workflow_runs": [{"id": number, "name": "Deploy to production", "status": "completed",
         "conclusion": "success", "head_sha": "a" * 40, "updated_at": f"2026-06-0{number}T10:00:00Z"}]}
        for number in (1, 2)
    ]  # fmt: skip
    runs = [run for page in pages for run in page["workflow_runs"]]
    forms = {
        "list": json.dumps(runs),
        "lists": json.dumps([[run] for run in runs]),
        "lists one after the other": json.dumps(runs[:1]) + json.dumps(runs[1:]),
        "lines": "\n".join(json.dumps(run) for run in runs),
        "pages one after the other": "".join(json.dumps(page) for page in pages),
        "list of pages": json.dumps(pages),
    }
    for name, text in forms.items():
        path = tmp_path / "runs.json"
        path.write_text(text, encoding="utf-8")
        result = stage(path, tmp_path / name, Answers(), default_zone="UTC", key=golden.KEY)
        assert (result.source.name, result.rows_read, result.rows_loaded) == ("github_workflow_runs_json", 2, 2), name
        assert list(pd.read_parquet(result.tables["changes"])["change_id"]) == ["1", "2"], name


@pytest.mark.parametrize("case", few(CASES))
def test_no_name_of_a_person_is_kept(case: str, tmp_path: Path) -> None:
    """The samples have people who are called Fictive and write from example.com, also deep in lists."""
    result = golden.staged(case, tmp_path)
    frames = [pd.read_parquet(path) for path in [*result.tables.values(), result.issues_path]]
    cells = [str(cell).lower() for frame in frames for column in frame for cell in frame[column] if column != "url"]
    told = [str(column.example).lower() for column in result.mapping if not column.header.endswith("url")]
    names = ("fictive", "@example.com", "ada ")
    assert [cell for cell in cells + told if any(name in cell for name in names)] == []


def test_the_samples_have_names_to_lose() -> None:
    for case in (
        "launchdarkly_audit_log_json",
        "jenkins_builds_json",
        "argocd_applications_json",
        "spinnaker_executions_json",
    ):
        text = golden.export(case).read_text(encoding="utf-8").lower()
        assert "fictive" in text or "@example.com" in text, case


def test_cells_of_nested_values_that_are_not_what_they_should_be_stop_nothing(tmp_path: Path) -> None:
    """Nested values are read from text by the statements of a source: a stranger may put anything there."""
    odd = ["soon", 10**18, -1.5, True, {"a": 1}, ["a"], [None], [[]], [{"a": {"b": [{}]}}], None, ""]
    nested = {
        "jenkins_builds_json": ("actions", {"number": 1, "result": "SUCCESS", "timestamp": 1780000000000, "duration": 5}),
        "launchdarkly_audit_log_json": ("accesses", {"_id": "a", "date": 1780000000000, "kind": "flag", "titleVerb": "turned on the flag"}),
        "spinnaker_executions_json": ("stages", {"id": "a", "application": "b", "status": "SUCCEEDED", "buildTime": 1780000000000}),
        "github_pull_requests_json": ("labels", {"number": 1, "title": "a", "merged_at": "2026-06-01T00:00:00Z", "base": {"ref": "main"}}),
    }  # fmt: skip
    for name, (key, row) in nested.items():
        rows = [
            {**row, "id": str(place), "_id": str(place), "number": place, key: value} for place, value in enumerate(odd)
        ]
        path = _written(rows, tmp_path / f"{name}.json")
        result = stage(path, tmp_path / name, Answers(source=name), default_zone="UTC", key=golden.KEY)
        assert (result.rows_read, result.rows_loaded) == (len(odd), len(odd)), name


def test_times_and_durations_beyond_all_bounds_are_told_row_by_row(tmp_path: Path) -> None:
    start, far = 1_780_000_000_000, 10**18
    pairs = [(start, far), (start, -far), (-far, 5), (start, 5), (start, None)]
    rows = [
        {"number": place, "result": "SUCCESS", "timestamp": at, "duration": took}
        for place, (at, took) in enumerate(pairs)
    ]
    path = _written(rows, tmp_path / "builds.json")
    result = stage(path, tmp_path / "staged", Answers(), default_zone="UTC", key=golden.KEY)
    told = {(issue.row, issue.rule) for issue in result.issues if issue.row}
    assert told == {(1, "not_a_duration"), (2, "not_a_duration"), (3, "not_a_time"), (5, "missing_value")}
    assert (result.rows_loaded, result.rows_rejected) == (1, 4)
    ends = pd.read_parquet(result.tables["changes"]).set_index("source_row")["finished_at"]
    assert ends[ends.notna()].to_dict() == {4: pd.Timestamp(start + 5, unit="ms")}


def test_every_source_of_changes_says_where_its_environment_comes_from() -> None:
    """A run or a build without an environment must not count as production in silence."""
    named = {
        "github_deployments_graphql_json",
        "github_deployments_json",
        "github_deployment_statuses_json",
        "gitlab_deployments_json",
        "launchdarkly_audit_log_json",
    }
    ours = [each for each in sources().values() if each.name.startswith(TOOLS) and each.name not in named]
    for each in ours:
        told = [
            statement
            for statement in each.statements
            if "insert into load_issues" in statement and "environment" in statement
        ]
        assert told, each.name
