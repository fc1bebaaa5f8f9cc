"""A zip of runbooks from the drop to the fix list, and the treadmill's signs, in a real browser."""

from __future__ import annotations

import zipfile

import pytest
from playwright.sync_api import expect

from flywheel_metrics.workspace import Workspace
from tests.browser.conftest import PATIENCE, SETTLED, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("runbooks")]

PAGE = "# Checkout is down\n\n## Meaning\n\nThe alert fires.\n\n## Mitigation\n\nTODO\n\nSee [flags](flag.md).\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runbooks")
    Workspace(folder / "workspace").start_over()
    with serving(folder / "workspace", folder) as found:
        yield found


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 1600})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def settled(page, url):
    page.goto(url)
    page.wait_for_selector(".fw-title")
    page.wait_for_selector(SETTLED)


def test_a_zip_of_runbooks_is_accounted_for_and_gives_a_fix_list(page, address, tmp_path):
    file = tmp_path / "runbooks.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {"checkout.md": PAGE, "README.md": "# Runbooks\n", "wheel.png": "picture"}.items():
            archive.writestr(name, content)
    settled(page, f"{address}/Data")
    page.locator('input[type="file"]').first.set_input_files(file)
    expect(page.get_by_text("3 rows read = 1 to load + 2 rejected + 0 duplicate.")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Commit", exact=True).click()
    expect(page.get_by_text("runbooks.zip: committed.")).to_be_visible(timeout=PATIENCE)

    settled(page, f"{address}/Runbooks")
    expect(page.get_by_role("heading", name="1 runbook: 36 % of the checks are met")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("combobox", name="Fix list of").click()
    page.get_by_text("Checkout is down (4 of 11)").click()
    expect(page.get_by_text("Mend the links that lead nowhere: flag.md.")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download a blank runbook (Markdown)").click()
    assert "## Decision points" in download.value.path().read_text(encoding="utf-8")


def test_the_signs_of_the_sample_company(page, sample_site):
    settled(page, f"{sample_site}/Treadmill")
    expect(page.get_by_role("heading", name="7 of 7 signs of the treadmill are there")).to_be_visible(timeout=PATIENCE)
    text = page.locator('[data-testid="stMain"]').inner_text()
    assert "[name] restarted the wrong worker" in text
    assert "Viktor" not in text
    assert "person-" not in text
