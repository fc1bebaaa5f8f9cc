"""A reader for reports over what the notebook keeps, so that a file says what the page says without counting again."""

from __future__ import annotations

from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import Comparison
from flywheel_metrics.exhibit import Exhibit, Form
from flywheel_metrics.notebook import store
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.report import measured
from flywheel_metrics.report.cells import CELLS
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Section
from flywheel_metrics.scope import Scope


class KeptReader(Reader):
    """Answers from the notebook's store, for a dataset version and a scope."""

    def __init__(self, version_id: str, scope: Scope) -> None:
        super().__init__(store.dataset(version_id), scope)

    def answer(self, name: str, split: str | None = None) -> Answer:
        """Return the answer to a metric."""
        return store.answer(self.dataset.version, name, self.scope, split)

    def comparison(self, name: str) -> Comparison:
        """Return the comparison of the scope with the one before."""
        return store.comparison(self.dataset.version, name, self.scope)

    def exhibit(self, name: str, form: Form) -> Exhibit:
        """Return finding and picture of a metric in a form."""
        return store.shown(self.dataset.version, name, self.scope, form)


@kept(512)
def metric_section(
    version_id: str, scope: Scope, name: str, form: Form, question: str, also: tuple[tuple[str, str], ...] | None
) -> Section:
    """Return the section of a metric in a form; see flywheel_metrics/report/measured.py."""
    beside = None if also is None else dict(also)
    return measured.section(KeptReader(version_id, scope), name, form, question, beside)


@kept(512)
def section(version_id: str, name: str, scope: Scope) -> Section:
    """Return the section of a cell of the review, without anybody's words beside it."""
    return CELLS[name].make(KeptReader(version_id, scope))
