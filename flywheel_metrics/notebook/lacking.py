"""Why a cell has nothing to show: in full the first time, briefly where the page has said so already."""

from __future__ import annotations

from flywheel_metrics import basis
from flywheel_metrics.answer import Answer
from flywheel_metrics.notebook import takeaway
from flywheel_metrics.notebook.keeping import said
from flywheel_metrics.notebook.view import View


def lacking(view: View, answer: Answer) -> str:
    """Return what a cell says in place of its figures; empty where it has some."""
    missing = said(basis.missing, view.dataset, answer)
    if not missing:
        return ""
    if said(basis.outside, view.dataset, view.scope):  # the frame says it at the top of the page
        return basis.NOT_COVERED
    told = f"{missing} {said(basis.fillers, view.dataset, answer)}".strip()
    return told if takeaway.is_said_first(told) else basis.AS_ABOVE
