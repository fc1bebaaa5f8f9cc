"""What the frame draws around a page, and when."""

from __future__ import annotations

import pytest

from flywheel_metrics.notebook import frame, sidebar, takeaway
from flywheel_metrics.notebook.markup import NOTHING

pytestmark = pytest.mark.xdist_group("notebook")


@pytest.fixture
def drawn(monkeypatch):
    """Return what is drawn, in order, until it is cleared."""
    order = []
    for module, name, part in (
        (sidebar, "brand", "sidebar"),
        (takeaway, "begin", "page"),
        (takeaway, "offered", "file"),
    ):
        inner = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *asked, inner=inner, part=part: (order.append(part), inner(*asked)))
    return order


def test_after_a_choice_the_page_is_drawn_before_the_sidebar_that_stays_as_it_was(app, drawn):
    page = app()
    assert drawn == ["sidebar", "page", "file"]
    drawn.clear()
    page.button_group(key="scope-urgency").select("high").run()
    assert drawn == ["page", "sidebar", "file"]
    assert page.button_group(key="scope-urgency").value == "high"
    drawn.clear()
    page.run()
    assert drawn == ["sidebar", "page", "file"]


def test_a_page_that_fails_after_a_choice_leaves_the_sidebar_with_what_was_chosen(app, drawn, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError

    page = app()
    monkeypatch.setattr(frame, "_said_first", fails)
    drawn.clear()
    page.multiselect(key="scope-team").select("Search").run()
    assert page.exception
    assert drawn == ["sidebar"]
    assert page.multiselect(key="scope-team").value == ["Search"]


def _kinds(block):
    return [(each.type, _kinds(each)) if hasattr(each, "children") else each.type for each in block.children.values()]


def test_a_choice_changes_no_number_of_elements(app):
    """Or those below would be made anew, and a line that is left over would go only at the end of the run."""
    page = app()
    before, notes = _kinds(page.main), [each.proto.body for each in page.html]
    page.button_group(key="scope-urgency").select("low").run()
    assert _kinds(page.main) == before
    assert NOTHING in [each.proto.body for each in page.html]
    assert NOTHING not in notes
