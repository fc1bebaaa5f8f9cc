"""The review as PDF: its pages, its words, and the same bytes every time."""

from __future__ import annotations

import io
import sys

import pytest

from flywheel_metrics.errors import ReportError
from flywheel_metrics.report import paper

pypdf = pytest.importorskip("pypdf")
pytest.importorskip("weasyprint", exc_type=ImportError)

#: The paper is made once, which takes seconds.
pytestmark = pytest.mark.xdist_group("page")


@pytest.fixture(scope="module")
def read(reviewed):
    return pypdf.PdfReader(io.BytesIO(paper.pdf(reviewed("verdict", "pages_per_week", "reversible_changes"))))


def test_it_has_real_pages_of_a4(read):
    width, height = (float(each) for each in read.pages[0].mediabox[2:])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    assert len(read.pages) >= 2
    for number, each in enumerate(read.pages, start=1):
        assert f"{number} / {len(read.pages)}" in each.extract_text()


def test_the_cells_come_first_and_how_they_are_computed_on_pages_of_its_own(read, reviewed):
    first, later = read.pages[0].extract_text(), " ".join(each.extract_text() for each in read.pages[1:])
    assert "Review of the third quarter of 2026" in first
    assert "How it is computed" not in first
    assert "How it is computed" in later
    for section in reviewed("pages_per_week", "reversible_changes").sections:
        assert section.headline.value in first


@pytest.mark.slow
def test_letter_is_another_paper_with_the_same_words(reviewed):
    found = pypdf.PdfReader(io.BytesIO(paper.pdf(reviewed("verdict"), "letter")))
    assert [round(float(each)) for each in found.pages[0].mediabox[2:]] == [612, 792]


def test_it_can_be_read_aloud(read):
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.metadata.title == "Review of the third quarter of 2026"


@pytest.mark.slow
def test_the_same_review_gives_the_same_bytes(reviewed):
    assert paper.pdf(reviewed("verdict", "pages_per_week")) == paper.pdf(reviewed("verdict", "pages_per_week"))


def test_without_the_extra_it_says_what_to_install(reviewed, monkeypatch):
    monkeypatch.setattr(paper, "find_spec", lambda name: None)
    with pytest.raises(ReportError, match="pip install"):
        paper.pdf(reviewed("verdict"))


def test_without_pango_it_says_what_to_install(reviewed, monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'\nmore")

    for name in [each for each in sys.modules if each.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    monkeypatch.setattr(paper, "find_spec", lambda name: object())
    with pytest.raises(ReportError, match="apt-get install"):
        paper.pdf(reviewed("verdict"))
