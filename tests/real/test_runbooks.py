"""The 108 public runbooks of the Prometheus operator: what is found in them against counts made apart from this project."""

from __future__ import annotations

import tarfile
from statistics import median

import pytest

from flywheel_metrics import ingest
from flywheel_metrics.runbook import bundle, lint
from flywheel_metrics.runbook.sections import sections
from tests.real.data import find

pytestmark = [pytest.mark.real, pytest.mark.slow]

FOLDER = "content/runbooks"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("runbooks")
    with tarfile.open(find("runbooks_prometheus/prometheus-operator_runbooks.tar.gz")) as archive:
        # The oldest Python that is supported, 3.11.2 of Debian 12, knows no filter yet.
        archive.extractall(target, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return target / FOLDER


@pytest.fixture(scope="module")
def runbooks(folder):
    paths = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()]
    found = [lint.read(path, (folder / path).read_text(encoding="utf-8"), paths) for path in paths]
    return [each for each in found if lint.is_runbook(each)]


def headed(runbooks, section, heading):
    return {each.path for each in runbooks if heading in each.found.get(section, ())}


def test_there_are_as_many_and_as_long_as_stated(runbooks):
    assert len(runbooks) == 108
    assert median(each.word_count for each in runbooks) == 97
    assert sum(each.word_count < 40 for each in runbooks) == 9


def test_sections_found_agree_with_the_stated_counts(runbooks):
    assert len(headed(runbooks, "trigger", "Impact")) == 105
    assert len(headed(runbooks, "checks", "Diagnosis")) == 104
    assert sum("rollback" in each.found for each in runbooks) == 0
    assert sum("owner" in each.found for each in runbooks) == 0


def test_of_104_mitigation_headings_one_stands_in_a_code_block_that_was_never_closed(runbooks, folder):
    lines = {each.path: (folder / each.path).read_text(encoding="utf-8").splitlines() for each in runbooks}
    written = {path for path, found in lines.items() if "## Mitigation" in found}
    read = headed(runbooks, "actions", "Mitigation")
    assert len(written) == 104
    assert written - read == {"prometheus-operator/PrometheusOperatorNodeLookupErrors.md"}
    (unclosed,) = [each for each in runbooks if each.unclosed is not None]
    assert {unclosed.path} == written - read


def test_nobody_says_how_to_undo_who_owns_it_or_how_to_know_that_it_worked(runbooks):
    counts = {name: sum(each.has(name) for each in runbooks) for name in sections()}
    assert counts == {
        "trigger": 105, "checks": 94, "actions": 87, "decision_points": 0, "rollback": 0, "validation": 0, "owner": 0,
    }  # fmt: skip


def test_every_file_of_the_folder_is_accounted_for(folder, tmp_path):
    bundle.pack(folder, tmp_path / "runbooks.zip")
    staged = ingest.stage(
        tmp_path / "runbooks.zip", tmp_path / "staged", ingest.Answers(), default_zone="UTC", key=b"k" * 32
    )
    files = sum(path.is_file() for path in folder.rglob("*"))
    assert (staged.rows_read, staged.rows_loaded, staged.rows_rejected) == (files, 108, files - 108)
    assert {issue.rule for issue in staged.issues if issue.action == "rejected"} == {"index_page"}
