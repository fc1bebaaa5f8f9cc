"""The review as one HTML file, read as text; what a browser makes of it is in tests/browser/test_report.py."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from flywheel_metrics.report import page
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.review import Review, document

#: The page is made once, which takes seconds.
pytestmark = pytest.mark.xdist_group("page")


@pytest.fixture(scope="module")
def html(reviewed):
    return page.html(reviewed())


@pytest.mark.slow
def test_it_asks_for_nothing(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    outside = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    addresses = re.findall(r'(?:src|href|action|srcset|poster|data)="([^"]*)"', outside)
    assert set(addresses) == {"data:,"}
    assert "@import" not in html
    assert "url(" not in re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]


@pytest.mark.slow
def test_it_fits_in_a_mail(html):
    assert 900_000 < len(html.encode()) < 3_000_000


@pytest.mark.slow
def test_the_same_review_gives_the_same_bytes(html, dataset, reader):
    fresh = document(Review(dataset.version, reader.scope), Reader(dataset, reader.scope), is_sample=True)
    assert page.html(fresh) == html


@pytest.mark.slow
def test_every_cell_is_there_in_its_order(html):
    titles = re.findall(r'-title">([^<]*)</h2>', html)
    assert titles == [cell.title for cell in CELLS.values()]


@pytest.mark.slow
def test_it_says_what_its_numbers_belong_to(html, dataset):
    assert f"Dataset version {dataset.version}" in html
    assert "definitions " in html
    assert "<strong>Sample company</strong>" in html


@pytest.mark.slow
def test_a_note_stands_with_its_cell_and_can_do_nothing(reviewed):
    found = page.html(reviewed("pages_per_week", notes={"pages_per_week": "**Fewer** <script>alert(1)</script>"}))
    assert '<div class="note" role="note" aria-label="Commentary on Pages per week"><p><strong>Fewer</strong>' in found
    assert "<script>alert(1)" not in found
    assert "&lt;script&gt;alert(1)" in found


def test_numbers_of_a_table_end_in_one_line_and_words_begin_in_one():
    table = pd.DataFrame({"week": ["W1", "W2"], "value": [1.5, 20.25], "n": [3, 400], "is_signal": [True, False]})
    html = page._table(table)
    assert re.findall(r'<th scope="col"( class="number")?>(\w+)', html) == [
        ("", "week"), (' class="number"', "value"), (' class="number"', "n"), ("", "is_signal"),
    ]  # fmt: skip
    assert re.findall(r'<td class="number">(.*?)</td>', html) == ["1.5", "3", "20.25", "400"]
    assert re.findall(r"<td>(.*?)</td>", html) == ["W1", "True", "W2", "False"]
