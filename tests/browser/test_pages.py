"""Every page in a real browser: it renders, keeps its scope in the address, and asks nobody else for anything."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from flywheel_metrics.notebook import contents
from flywheel_metrics.workspace import Workspace
from tests.browser.conftest import ROOT, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]

PAGES = ["" if title == "Overview" else title.replace(" ", "_") for title in contents.scripts()]
MARKS = "[data-testid='stVegaLiteChart'] svg .mark-symbol path"


def query(page):
    return parse_qs(urlsplit(page.url).query)


def choose(visit, label, option):
    visit.page.get_by_role("combobox", name=label).fill(option)
    visit.page.get_by_role("option", name=option).click()
    visit.page.wait_for_url(f"**/*={option}*")
    visit.settle()


def test_a_link_to_a_page_works_for_the_first_visitor_of_a_server(chromium, tmp_path, visit, sample_site):
    workspace = Workspace(tmp_path / "workspace")
    workspace.start_over()
    with serving(workspace.root, tmp_path) as address:
        seen = visit(site=address).open("Changes")
        assert seen.page.get_by_text("Nothing is loaded yet").is_visible()
        assert seen.page.get_by_role("heading", name="How often does change hurt?").is_visible()
        assert seen.page.locator("[data-testid='stException']").count() == 0


def test_a_cold_start_shows_the_finding_and_a_chart(visit):
    seen = visit().open()
    seen.page.wait_for_selector(MARKS, state="attached")
    assert seen.page.locator(".fw-finding").first.inner_text().startswith("Pages ")
    assert seen.page.locator(".fw-tile").count() == 8


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_light_dark_and_narrow(visit, path):
    seen = visit(color_scheme="light").open(path)
    assert brightness(seen.page, f"{path or 'Overview'}-light") > 180
    seen.page.set_viewport_size({"width": 390, "height": 844})
    assert_no_sideways_scroll(seen.page)
    seen.page.emulate_media(color_scheme="dark")
    seen.page.set_viewport_size({"width": 1280, "height": 900})
    seen.page.reload()
    seen.page.wait_for_selector(".fw-title, [data-testid='stHeading']")
    seen.settle()
    assert brightness(seen.page, f"{path or 'Overview'}-dark") < 80
    assert seen.page.locator("[data-testid='stException']").count() == 0
    assert seen.complaints == []
    asked = {urlsplit(url).hostname for url in seen.requests if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert asked == {"127.0.0.1"}


def brightness(page, name):
    """Keep a screenshot and return its mean brightness from 0 to 255; fails when the page is blank."""
    page.wait_for_timeout(300)
    shot = page.screenshot(path=ROOT / "test-artifacts" / f"{name}.png", full_page=True)
    image = Image.open(io.BytesIO(shot)).convert("L")
    assert len(image.getcolors(256)) > 20, "the page is blank"
    return sum(image.resize((32, 32)).get_flattened_data()) / 1024


def assert_no_sideways_scroll(page):
    page.wait_for_timeout(500)
    for element in ("[data-testid='stMain']", "html"):
        assert page.locator(element).evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def test_a_filter_goes_into_the_address_and_survives_a_reload_and_another_page(visit):
    seen = visit().open()
    before = seen.page.locator(".fw-value").first.inner_text()
    choose(seen, "Team", "Search")
    filtered = seen.page.locator(".fw-value").first.inner_text()
    assert filtered != before
    assert query(seen.page)["team"] == ["Search"]
    seen.page.reload()
    seen.settle()
    seen.page.wait_for_selector(".fw-value")
    assert seen.page.locator(".fw-value").first.inner_text() == filtered
    address = query(seen.page)
    seen.page.get_by_role("link", name="Changes", exact=True).first.click()
    seen.page.get_by_role("heading", name="How often does change hurt?").wait_for()
    seen.settle()
    assert query(seen.page) == address


def test_the_address_opened_elsewhere_shows_the_same(visit):
    first = visit().open("?team=Payments&from=2026-01-05&to=2026-06-28")
    second = visit()
    second.page.goto(first.page.url)
    second.page.wait_for_selector(".fw-value")
    second.settle()
    assert second.page.url == first.page.url
    assert second.page.locator(".fw-tile").all_inner_texts() == first.page.locator(".fw-tile").all_inner_texts()


def test_what_means_nothing_in_a_link_is_told(visit):
    seen = visit().open("Pages?team=Nobody&from=yesterday&data=0000000000000000")
    said = " ".join(seen.page.locator("[data-testid='stAlert']").all_inner_texts())
    assert "'Nobody'" in said
    assert "'yesterday'" in said
    assert "'0000000000000000'" in said


def test_rows_and_sql_open_with_the_keyboard(visit):
    seen = visit().open("Pages")
    cell = seen.page.locator(".st-key-cell-pages_per_week-weekly")
    cell.get_by_role("radio", name="SQL").focus()
    seen.page.keyboard.press("Enter")
    cell.locator("[data-testid='stCode']").wait_for()
    assert "select * from answer" in cell.locator("[data-testid='stCode']").inner_text()
    cell.get_by_role("radio", name="Rows").click()
    cell.get_by_text("rows counted").wait_for()


def test_charts_are_described_to_those_who_cannot_see_them(visit):
    seen = visit().open()
    seen.page.wait_for_selector(MARKS, state="attached")
    assert seen.page.locator("[aria-label*='highest']").count() >= 1
    assert seen.page.locator(".fw-strip[role=img][aria-label]").count() == 8
