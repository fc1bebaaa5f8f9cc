"""The report in a real browser with the network off, and whether everybody can read it and the pages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from flywheel_metrics.report import page
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document
from flywheel_metrics.scope import Scope

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

axe_package = pytest.importorskip("axe_playwright_python")
#: Messages of the console that a reader with open eyes would ask about.
NOISE = ("error", "warning")
AXE = Path(axe_package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
QUARTER = Scope(date(2026, 7, 1), date(2026, 9, 30))
#: What Streamlit draws itself and nobody here can change.
NOT_OURS = ("stToolbar", "stDataFrame", "stFileUploader", "stDateInput")


def serious(tab):
    """Return the findings of axe that hinder somebody, but for those about Streamlit's own widgets."""
    tab.evaluate(AXE)
    found = tab.evaluate("axe.run()")["violations"]
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found
        for node in each["nodes"]
        if each["impact"] in ("serious", "critical") and not any(name in str(node) for name in NOT_OURS)
    ]


@pytest.fixture(scope="module")
def made(sample_workspace):
    dataset = sample_workspace.open(sample_workspace.head)
    review = Review(dataset.version, QUARTER, notes={"verdict": "Our *best* quarter: [why](https://example.org)."})
    return document(review, Reader(dataset, QUARTER), is_sample=True)


@pytest.fixture(scope="module")
def file(made, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "review.html"
    path.write_text(page.html(made), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(chromium, file):
    """Return a function that opens the report offline and gives the tab, what it asked for and its complaints."""
    contexts = []

    def opening(**options):
        context = chromium.new_context(offline=True, **{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        tab, requests, complaints = context.new_page(), [], []
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda message: complaints.append(message.text) if message.type in NOISE else None)
        tab.goto(file)
        return tab, requests, complaints

    yield opening
    for each in contexts:
        each.close()


def charts_drawn(tab):
    tab.wait_for_function(
        "document.querySelectorAll('.chart.is-live').length === document.querySelectorAll('.chart[data-spec]').length"
    )
    return tab.locator(".chart.is-live").count()


def test_offline_it_draws_every_chart_and_asks_for_nothing(opened, file, made):
    tab, requests, complaints = opened()
    drawn = charts_drawn(tab)
    assert drawn == sum(1 for each in made.sections if each.drawing and each.drawing.spec) > 5
    assert [each for each in requests if each != "data:,"] == [file]
    assert complaints == []


def test_it_shows_the_figures_of_the_page(opened, made):
    tab, _, _ = opened()
    shown = tab.locator(".value").all_inner_texts()
    headlines = [each.headline for each in made.sections if each.headline]
    assert [each.split() for each in shown] == [f"{each.value} {each.unit}".split() for each in headlines]
    assert made.sections[0].sentence in tab.locator(".first .finding").inner_text()


def test_a_mark_tells_its_figure(opened):
    tab, _, complaints = opened()
    charts_drawn(tab)
    tab.locator(".chart .live .mark-symbol path").first.hover(force=True)
    tab.wait_for_selector("#vg-tooltip-element.visible")
    assert re.search(r"Week of \d+ \w+ 2026: \d", tab.locator("#vg-tooltip-element").inner_text())
    assert complaints == []


def test_without_scripts_the_still_charts_stay(opened):
    tab, _, _ = opened(java_script_enabled=False)
    assert tab.locator(".chart .still svg").first.is_visible()
    assert tab.locator(".value").count() >= 6


def test_words_of_a_leader_stand_beside_the_cell_and_a_link_stays_a_link(opened):
    tab, _, _ = opened()
    note = tab.locator(".first .note")
    assert note.inner_text() == "Our best quarter: why."
    assert note.locator("a").get_attribute("href") == "https://example.org"


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}])
def test_everybody_can_read_it(opened, options):
    tab, _, _ = opened(bypass_csp=True, **options)
    charts_drawn(tab)
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert serious(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= options.get("viewport", {"width": 1280})["width"]


def test_on_paper_nothing_is_folded_and_the_still_charts_are_printed(opened):
    tab, _, _ = opened()
    charts_drawn(tab)
    tab.emulate_media(media="print")
    assert tab.locator(".chart .still svg").first.is_visible()
    assert not tab.locator(".chart .live").first.is_visible()
    assert not tab.locator("summary").first.is_visible()


@pytest.mark.parametrize("path", ["", "Pages", "Rollback", "Review", "Treadmill", "Definitions"])
def test_everybody_can_read_the_pages(visit, path):
    tab = visit(bypass_csp=True).open(path).page
    assert serious(tab) == []


def test_the_page_of_the_review_keeps_words_and_order_in_its_address(visit):
    seen = visit().open("Review")
    tab = seen.page
    tab.get_by_text("Q3 2026", exact=True).click()
    tab.wait_for_function("document.body.innerText.includes('Review of the third quarter of 2026')")
    assert "cells=verdict" in tab.url
    assert "notes=none" in tab.url
    seen.settle()
    cell = tab.locator(".st-key-cell-review-verdict")
    cell.get_by_text("Add words").click()
    tab.get_by_label("Your own words, in Markdown").first.fill("Quieter, *because* of the queue.")
    tab.get_by_text("Keep", exact=True).first.click()
    tab.wait_for_selector(".fw-words em")
    seen.settle()
    assert re.search(r"notes=[0-9a-f]{32}", tab.url)
    again = visit().open("Review?" + tab.url.partition("?")[2]).page
    assert again.locator(".fw-words").inner_text() == "Quieter, because of the queue."
    assert seen.complaints == []
