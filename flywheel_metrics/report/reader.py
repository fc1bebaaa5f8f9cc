"""Reads one dataset version in one scope; what it was asked once it does not compute again."""

from __future__ import annotations

from functools import cached_property

from flywheel_metrics import answer as answers
from flywheel_metrics import exhibit, metric
from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import Comparison, compare
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.exhibit import Exhibit, Form
from flywheel_metrics.scope import Scope


class Reader:
    """Answers for a dataset and a scope."""

    def __init__(self, dataset: Dataset, scope: Scope) -> None:
        self.dataset, self.scope = dataset, scope

    @cached_property
    def _answers(self) -> dict[tuple[str, str | None], Answer]:
        return {}

    def answer(self, name: str, split: str | None = None) -> Answer:
        """Return the answer to a metric. Raises UnknownMetric, ScopeError or QueryError."""
        key = (name, split)
        if key not in self._answers:
            self._answers[key] = answers.ask(self.dataset, metric.find(name), self.scope, split)
        return self._answers[key]

    def comparison(self, name: str) -> Comparison:
        """Return the comparison of the scope with the one before."""
        return compare(self.answer(name), evidence=Evidence(self.dataset, self.answer(name)))

    def exhibit(self, name: str, form: Form) -> Exhibit:
        """Return finding and picture of a metric in a form."""
        return exhibit.make(self.dataset, self.answer(name, form.split), form)
