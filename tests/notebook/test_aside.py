"""A page that runs aside computes what a page shows, and leaves no trace in anybody's session."""

from __future__ import annotations

import sys
from contextvars import Context

import pytest

from flywheel_metrics.notebook import aside
from flywheel_metrics.notebook.view import View


@pytest.mark.parametrize("title", ["Data", "Vocabulary"])
def test_a_form_that_is_drawn_aside_surrounds_nobody_elses_page(app, sample_workspace, title):
    page = app()
    assert not page.exception
    dataset = sample_workspace.open(sample_workspace.head)
    view = View(sample_workspace, dataset, dataset.default_scope, True, {}, sample_workspace.head)

    with aside.thread() as pool:
        pool.submit(Context().run, aside.run, view, title).result()
    assert not page.run().exception


def test_a_page_that_runs_aside_stands_in_nobodys_place(sample_workspace, tmp_path, monkeypatch):
    """The page of a reader, which Streamlit runs as ``__main__``, may begin and end meanwhile."""
    page = tmp_path / "page.py"
    page.write_text("import sys\n\nfound = sys.modules['__main__'], sys.argv[0]\nsys.seen_aside(*found)\n")
    seen = []
    monkeypatch.setattr(sys, "seen_aside", lambda *found: seen.append(found), raising=False)
    monkeypatch.setattr(aside.contents, "scripts", lambda: {"Page": page})
    dataset = sample_workspace.open(sample_workspace.head)
    view = View(sample_workspace, dataset, dataset.default_scope, True, {}, sample_workspace.head)
    with aside.thread() as pool:
        pool.submit(Context().run, aside.run, view, "Page").result()
    assert seen == [(sys.modules["__main__"], sys.argv[0])]
