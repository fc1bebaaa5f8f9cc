"""Exports that real tools wrote: read by the one source that is meant for them, or refused with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flywheel_metrics.errors import FlywheelError, UndecidedColumn, UnknownExport
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.recognition import recognise
from flywheel_metrics.source import sources
from tests.real.data import ROOT

pytestmark = [pytest.mark.real, pytest.mark.slow]

KEY = b"a key for tests, and for no names"

#: Sample → source, rows read, loaded, rejected (blank rows, pull requests), duplicate; counted apart, with Python's csv and json modules.
LOADED = {
    "pagerduty/reports_raw_incidents_RECONSTRUCTED.csv": ("pagerduty_incidents_csv", 3, 3, 0, 0),
    "pagerduty/analytics_raw_incidents_example.json": ("pagerduty_analytics_json", 2, 2, 0, 0),
    "jira/real_cloud_127x69_masked.csv": ("jira_issues_csv", 127, 127, 0, 0),
    "jira/real_cloud_130x95_bom_masked.csv": ("jira_issues_csv", 130, 130, 0, 0),
    "jira/real_cloud_32x14_visible_columns_masked.csv": ("jira_issues_csv", 32, 32, 0, 0),
    "jira/real_excel_resaved_39x14_masked.csv": ("jira_issues_csv", 39, 19, 20, 0),
    "jira/_raw_jira_api_issues.csv": ("jira_issues_json", 33, 33, 0, 0),
    "jira/_raw_jira_api_sprints.csv": ("jira_sprints_json", 30, 30, 0, 0),
    "servicenow/devinstance_incident.csv": ("servicenow_incident_csv", 66, 66, 0, 0),
    "servicenow/real_incident_masked.csv": ("servicenow_incident_csv", 29, 29, 0, 0),
    "servicenow/real_list_labels_mixed_dates_masked.csv": ("servicenow_incident_labels_csv", 67, 67, 0, 0),
    "servicenow/uci_incident_event_log_excel_5998.csv": ("servicenow_incident_log_csv", 5998, 890, 0, 5108),
    "devlake/cicd_deployment_commits_after.csv": ("devlake_deployment_commits", 16, 9, 0, 7),
    "devlake/cicd_deployment_commits_before_enrich.csv": ("devlake_deployment_commits", 15, 15, 0, 0),
    "devlake/incidents.csv": ("devlake_incidents", 7, 7, 0, 0),
    "devlake/issues.csv": ("devlake_issues", 32, 32, 0, 0),
    "devlake/issues_input.csv": ("devlake_issues", 3, 3, 0, 0),
    "devlake/project_incident_deployment_relationships.csv": ("devlake_incident_deployments", 6, 6, 0, 0),
    "devlake/sprints.csv": ("devlake_sprints", 2, 2, 0, 0),
    "devlake_domain/sprints.csv": ("devlake_sprints", 3, 3, 0, 0),
    "github/cicd_deployments.csv": ("devlake_deployments", 7, 7, 0, 0),
    "gitlab/cicd_deployment_commits.csv": ("devlake_deployment_commits", 8, 8, 0, 0),
    "gitlab/cicd_deployments.csv": ("devlake_deployments", 8, 8, 0, 0),
    "pagerduty/issues.csv": ("devlake_issues", 3, 3, 0, 0),
    "github/fivetran_github_issue_data.csv": ("fivetran_github_issues", 197, 30, 167, 0),
    "github/fivetran_github_issue_merged_data.csv": ("fivetran_github_merges", 110, 110, 0, 0),
    "jira/fivetran_issue.csv": ("fivetran_jira_issues", 4, 4, 0, 0),
    "jira/fivetran_sprint.csv": ("fivetran_jira_sprints", 3, 3, 0, 0),
    "servicenow/fivetran_change_request_data.csv": ("fivetran_servicenow_changes", 1, 1, 0, 0),
    "servicenow/fivetran_incident_data.csv": ("fivetran_servicenow_incidents", 1, 1, 0, 0),
    "pagerduty/_raw_pagerduty_incidents.csv": ("pagerduty_rest_incidents_json", 3, 3, 0, 0),
    "pagerduty/rest_incidents_pandas_repr.csv": ("pagerduty_rest_incidents_json", 3, 3, 0, 0),
    "pagerduty/change_events_example.json": ("pagerduty_change_events_json", 2, 2, 0, 0),
    "opsgenie/_raw_opsgenie_incidents.csv": ("opsgenie_incidents_json", 2, 2, 0, 0),
    "grafana_oncall/alert_groups_example.json": ("grafana_on_call_alert_groups_json", 1, 1, 0, 0),
    "victorops/incidents_example.json": ("splunk_on_call_incidents_json", 1, 1, 0, 0),
    "github/_raw_github_graphql_deployment.csv": ("github_deployments_graphql_json", 7, 7, 0, 0),
    "github/webhook_deployment_payload.json": ("github_deployments_json", 1, 1, 0, 0),
    "github/webhook_deployment_status_payload.json": ("github_deployment_statuses_json", 1, 1, 0, 0),
    "github/webhook_pull_request_closed.payload.json": ("github_pull_requests_json", 1, 1, 0, 0),
    "github/webhook_release_published.payload.json": ("github_releases_json", 1, 1, 0, 0),
    "github/webhook_workflow_run_completed.payload.json": ("github_workflow_runs_json", 1, 1, 0, 0),
    "argo/canary-rollout.yaml": ("argo_rollouts_json", 1, 1, 0, 0),
    "argo/rollout_aborted.yaml": ("argo_rollouts_json", 1, 1, 0, 0),
    "jenkins/_raw_jenkins_api_builds.csv": ("jenkins_builds_json", 14, 14, 0, 0),
    "azure_devops/_raw_azuredevops_go_api_builds.csv": ("azure_devops_builds_json", 7, 7, 0, 0),
    "launchdarkly/flag_archive.json": ("launchdarkly_audit_log_json", 1, 1, 0, 0),
    "launchdarkly/flag_targeting-rule-update.json": ("launchdarkly_audit_log_json", 1, 1, 0, 0),
    "launchdarkly/flag_toggle.json": ("launchdarkly_audit_log_json", 1, 1, 0, 0),
    "launchdarkly/flag_update-all-environments.json": ("launchdarkly_audit_log_json", 1, 1, 0, 0),
}

#: Day and month cannot be told apart in this file: both columns have only days up to the twelfth.
ASKED = "servicenow/real_list_labels_mixed_dates_masked.csv"


def folder() -> Path:
    """Return the folder of the samples, which lies beside the real data sets; skip where it is absent."""
    data = Path(os.environ.get("FLYWHEEL_REAL_DATA", ROOT.parent / "shared" / "datasets"))
    path = data.parent / "samples"
    if not path.is_dir():
        pytest.skip(f"real samples not found at {path}; set FLYWHEEL_REAL_DATA to the folder of data sets beside them")
    return path


@pytest.mark.parametrize("name", LOADED)
def test_sample_is_read_by_the_source_meant_for_it(name: str, tmp_path: Path) -> None:
    answers = Answers(date_order="mdy") if name == ASKED else Answers()
    staged = stage(folder() / name, tmp_path, answers, default_zone="UTC", key=KEY)
    fates = (staged.rows_read, staged.rows_loaded, staged.rows_rejected, staged.rows_duplicate)
    assert (staged.source.name, *fates) == LOADED[name]
    header, form = staged.decoded.header, staged.decoded.format
    assert [each.name for each in sources().values() if each.recognises(header, form)] == [staged.source.name]
    assert recognise(header, form) == staged.source


def test_open_date_order_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UndecidedColumn, match=r"'Created' does not tell .* dmy .* mdy"):
        stage(folder() / ASKED, tmp_path, Answers(), default_zone="UTC", key=KEY)


def test_every_other_sample_is_refused_with_a_reason(tmp_path: Path) -> None:
    root = folder()
    others = [path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix != ".md"]
    others = [path for path in others if str(path.relative_to(root)) not in LOADED]
    assert others
    for place, path in enumerate(others):
        with pytest.raises(FlywheelError) as refused:
            stage(path, tmp_path / str(place), Answers(), default_zone="UTC", key=KEY)
        assert isinstance(refused.value, UnknownExport), path
        assert str(refused.value).startswith("No source reads a "), path
