"""Real exports are read cell for cell as the csv module reads them, and row for row as pandas does."""

from __future__ import annotations

import csv
import gzip
import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

from flywheel_metrics.decode import decode
from tests.real.data import find

pytestmark = [pytest.mark.real, pytest.mark.slow]

SAMPLES = [
    "azure_devops/real_query_export_bom.csv",
    "devlake/issues.csv",
    "github/cicd_deployments.csv",
    "github/fivetran_github_pull_request_review_data.csv",
    "jira/real_cloud_127x69_masked.csv",
    "jira/real_cloud_130x95_bom_masked.csv",
    "jira/real_cloud_32x14_visible_columns_masked.csv",
    "jira/real_excel_resaved_39x14_masked.csv",
    "pagerduty/reports_raw_incidents_RECONSTRUCTED.csv",
    "servicenow/devinstance_incident.csv",
    "servicenow/real_incident_masked.csv",
    "servicenow/real_list_labels_mixed_dates_masked.csv",
    "servicenow/uci_incident_event_log_excel_5998.csv",
]
#: Tables whose cells hold the tool's own objects, which are unpacked.
UNPACKED = ["jira/_raw_jira_api_issues.csv", "pagerduty/rest_incidents_pandas_repr.csv"]
DATASETS = [
    "govuk_deploys/govuk_deploys.csv.gz",
    "git_reverts/wmf_mediawiki_config.csv.gz",
    "git_reverts/wmf_deployment_charts.csv.gz",
    "uci_servicenow/incident_event_log_119998_original.csv.gz",
]


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_read_as_the_csv_module_reads_them(name, tmp_path):
    file = find(f"../samples/{name}")
    header, *rows = csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""))
    result = decode(file, tmp_path)
    read = pq.read_table(result.path).drop(["source_row"]).to_pylist()
    filled = [row for row in rows if any(row)]
    assert result.rows_read == result.rows_counted == len(rows)
    assert {issue.rule for issue in result.issues} <= {"blank_row"}
    assert result.header == tuple(cell.strip() for cell in header)
    assert [list(row.values()) for row in read] == [[cell or None for cell in row] for row in filled]


@pytest.mark.parametrize("name", UNPACKED)
def test_unpacked_samples_have_the_rows_that_the_csv_module_reads(name, tmp_path):
    file = find(f"../samples/{name}")
    header, *rows = csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""))
    result = decode(file, tmp_path)
    assert result.rows_read == result.rows_counted == len(rows)
    assert len(result.header) > len(header)


@pytest.mark.parametrize("name", DATASETS)
def test_data_sets_have_the_rows_that_pandas_counts(name, tmp_path):
    file = tmp_path / "export.csv"
    file.write_bytes(gzip.decompress(find(name).read_bytes()))
    result = decode(file, tmp_path)
    expected = pd.read_csv(file, dtype=str, keep_default_na=False)
    assert result.rows_read == result.rows_counted == len(expected)
    assert (result.rows_rejected, result.issues) == (0, ())
    read = pq.read_table(result.path)
    for place, column in enumerate(expected.columns):
        assert read[f"c{place}"].null_count == (expected[column] == "").sum()


def test_json_lines_have_the_rows_that_the_file_has_lines(tmp_path):
    file = find("github_statuses/incidents.jsonl")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    result = decode(file, tmp_path)
    assert result.rows_read == result.rows_counted == len(lines)
    assert set(lines[0]) <= {name.partition(".")[0] for name in result.header}
