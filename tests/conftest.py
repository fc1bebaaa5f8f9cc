"""On CI a skipped test is a failure: what a full machine can run must not be left out quietly."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from flywheel_metrics import sample
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.workspace import Workspace

#: Tests whose examples take long: one in three is fast, and all run on CI.
LONG = {
    "test_a_page_over_nothing_says_what_to_do_and_claims_nothing",
    "test_a_duration_beyond_all_times_is_told_and_costs_no_other_row",
    "test_a_form_that_is_drawn_aside_surrounds_nobody_elses_page",
    "test_an_entry_that_means_nothing_is_refused",
    "test_every_form_of_a_table_gives_the_same_rows",
    "test_every_page_renders",
    "test_for_others_no_column_tells_whose_a_row_is",
    "test_no_ambiguous_column_is_guessed",
    "test_no_link_opens_a_page_that_changes_something",
    "test_only_what_is_called_production_counts",
    "test_pitfall_04_the_median_of_an_even_number_is_between_the_middle_two",
    "test_pitfall_10_a_week_starts_on_the_declared_day_of_the_declared_zone",
    "test_rows_that_need_a_closer_look_get_it",
    "test_rows_written_part_by_part_come_to_the_same_in_any_order",
    "test_the_clock_of_a_rollback_follows_the_setting_by_hand",
    "test_what_did_not_happen_is_told_apart",
    "test_what_varies_by_chance_is_not_called_an_end",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow all but the first, fourth, seventh … example of the tests of LONG."""
    examples: Counter[str] = Counter()
    for item in items:
        rule = item.nodeid.partition("[")[0]
        if rule.rpartition("::")[2] in LONG:
            if examples[rule] % 3:
                item.add_marker(pytest.mark.slow)
            examples[rule] += 1
    # Who asks for the sample first makes it for all workers; the others have something else to do meanwhile.
    items.sort(key=lambda item: "sample_workspace" in getattr(item, "fixturenames", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turn a run with skipped tests into a failed one on CI."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_worker = hasattr(session.config, "workerinput")
    if os.environ.get("CI") != "true" or is_worker or reporter is None:
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} tests were skipped, which CI does not allow:", red=True)
        for report in skipped:
            reporter.write_line(f"  {report.nodeid}: {report.longrepr}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def common_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "common"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _key_of_tests(common_folder: Path) -> Iterator[None]:
    """No test reads or makes the key of whoever runs it; one that asks for another key sets the variable itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_FILE_VARIABLE, str(common_folder / "key"))
        yield


@pytest.fixture(scope="session")
def sample_workspace(common_folder: Path, _key_of_tests: None) -> Iterator[Workspace]:
    """A workspace that holds the sample company, its key beside it; all workers share it, so a test that writes takes a copy.

    Loading and compiling it takes seconds: who comes first does it for all.
    """
    with (common_folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        workspace = Workspace(common_folder / "workspace")
        if not workspace.history():
            sample.load(workspace)
            workspace.compiled(workspace.head)
    steps, uploads = workspace.history(), workspace.upload_ids()
    yield workspace
    assert (workspace.history(), workspace.upload_ids()) == (steps, uploads), "a test changed what all share"


@pytest.fixture(scope="module")
def dataset(sample_workspace: Workspace) -> Iterator[Dataset]:
    """The newest dataset of the sample company, open for the tests of one file."""
    opened = sample_workspace.open(sample_workspace.head)
    yield opened
    opened.database.close()
