"""``flywheel report``: the forms of file, the words of the page, and what it says when it cannot."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from flywheel_metrics.cli import review
from flywheel_metrics.report import paper
from flywheel_metrics.report.commentary import Commentaries
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace


@pytest.fixture
def loaded(flywheel, pagerduty):
    assert flywheel("ingest", pagerduty)[0] == 0


@pytest.mark.slow
def test_it_writes_the_quarter_with_the_words_of_the_page(flywheel, loaded, tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    scope = Scope(date(2026, 7, 1), date(2026, 9, 30))
    Commentaries(workspace).write(scope, "pages_per_week", "Few, and *known*.", workspace.head)
    code, _, said = flywheel("report", "--quarter", "2026Q3", "-o", tmp_path / "r.md")
    assert (code, "third quarter of 2026" in said) == (0, True)
    assert "> Few, and *known*." in (tmp_path / "r.md").read_text()
    flywheel("report", "--quarter", "2026Q3", "--without-words", "-o", tmp_path / "s.md")
    assert "> Few" not in (tmp_path / "s.md").read_text()


@pytest.mark.slow
def test_it_names_nobody(flywheel, pagerduty, tmp_path):
    """It is made to be passed on, so that it shows what a frozen link would."""
    text = pagerduty.read_text().replace("Checkout slow", "Checkout slow after Ada's change")
    pagerduty.write_text(text.replace(",database,", ",Ada Example,"))
    assert flywheel("ingest", pagerduty)[0] == 0
    workspace = Workspace(tmp_path / "workspace")
    scope = Scope(date(2026, 7, 1), date(2026, 9, 30))
    Commentaries(workspace).write(scope, "verdict", "Thanks to Ben Example.", workspace.head)
    for ending in ("md", "html", "pdf"):
        path = tmp_path / f"r.{ending}"
        cells = ("--cells", "verdict,page_debt,next") if ending == "pdf" else ()
        code, _, said = flywheel("report", "--quarter", "2026Q3", *cells, "-o", path)
        # The name of a service stays, and that it is one of a person is told to who passes it on.
        assert (code, "Ada Example is called like a person" in said) == (0, True)
        written = (
            path.read_text() if ending != "pdf" else "".join(each.extract_text() for each in PdfReader(path).pages)
        )
        assert "Thanks to [name]." in written
        assert not [name for name in ("Ada's", "Ben Example") if name in written]


@pytest.mark.slow
def test_cells_come_in_the_order_asked_for(flywheel, loaded, tmp_path):
    flywheel("report", "--quarter", "2026Q3", "--cells", "quiet_time,verdict", "-o", tmp_path / "r.md")
    titles = [line for line in (tmp_path / "r.md").read_text().splitlines() if line.startswith("## ")]
    assert titles == ["## Time without a major incident", "## Verdict"]


@pytest.mark.slow
def test_what_means_nothing_is_told(flywheel, loaded):
    for arguments, message in (
        (("-o", "r.docx"), "valid are .html, .pdf, .md"),
        (("--cells", "verdict,nothing", "-o", "r.md"), "no cell 'nothing'"),
        (("--quarter", "2026Q9", "-o", "r.md"), "names no days"),
        (("--team", "Nobody", "-o", "r.md"), "no team 'Nobody'"),
    ):
        code, _, said = flywheel("report", *arguments)
        assert (code, message in said) == (2, True), said


def test_a_pdf_without_its_extra_says_what_to_install(flywheel, loaded, monkeypatch):
    monkeypatch.setattr(paper, "find_spec", lambda name: None)
    code, _, said = flywheel("report", "-o", "r.pdf")
    assert (code, "flywheel-metrics[pdf]" in said) == (1, True)


@pytest.mark.slow
def test_the_default_is_a_quarter_that_the_exports_cover(flywheel, loaded, tmp_path):
    code, _, said = flywheel("report", "-o", tmp_path / "r.md")
    assert (code, "third quarter of 2026" in said) == (0, True)
    assert "lies outside" not in (tmp_path / "r.md").read_text()


@pytest.mark.parametrize(
    ("first", "last", "quarter"),
    [
        (date(2025, 1, 1), date(2026, 9, 30), "2026Q3"), (date(2025, 1, 1), date(2026, 9, 29), "2026Q2"),
        (date(2025, 1, 1), date(2026, 1, 5), "2025Q4"), (date(2025, 1, 1), date(2025, 12, 31), "2025Q4"),
        (date(2016, 2, 29), date(2016, 3, 8), "2016Q1"), (date(2016, 1, 1), date(2016, 3, 31), "2016Q1"),
        (date(2016, 3, 31), date(2016, 4, 1), "2016Q1"),
    ],
)  # fmt: skip
def test_the_last_quarter_that_is_covered_to_its_end_else_the_running_one(first, last, quarter):
    assert review.last_quarter(SimpleNamespace(covered_days=(first, last))) == quarter
