"""How a figure was computed, as terms with their meanings: the same under a cell and in a report."""

from __future__ import annotations

from flywheel_metrics import assurance, basis
from flywheel_metrics.answer import Answer
from flywheel_metrics.comparison import Comparison
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.finding import sample_of
from flywheel_metrics.scope import Scope
from flywheel_metrics.wording import figure


def account(dataset: Dataset, asked: Scope, answer: Answer, compared: Comparison) -> list[tuple[str, str]]:
    """Return what an answer to the scope asked rests on; a meaning that is empty does not apply."""
    metric = answer.metric
    row = answer.one("scope")
    measures = [(each, row.get(each.name)) for each in metric.measures]
    return [
        ("Question", metric.question),
        ("Definition", metric.definition),
        ("Caveats", metric.caveats),
        ("n", f"{sample_of(answer)}; in the period before, {sample_of(answer, 'previous').removeprefix('n = ')}"),
        ("95 % interval", assurance.long(Evidence(dataset, answer))),
        ("Also", "; ".join(f"{each.meaning}: {_valued(value, each.unit)}" for each, value in measures)),
        ("Usual variation", assurance.variation(compared)),
        ("Coverage", f"{basis.coverage(answer)}. Exports: {basis.covered_by(dataset, metric)}."),
        ("Not applied", _not_applied(asked, answer)),
        ("Data as of", basis.as_of(dataset, metric)),
        ("Time zone", f"{dataset.settings.reporting_zone}, for every reader"),
        ("Dataset version", dataset.version),
        ("Definition version", f"{metric.name}, version {metric.version}"),
    ]


def _valued(value: float | None, unit: str) -> str:
    shown = figure(value, unit)
    return shown if unit in ("minutes", "share", "flag") or value is None else f"{shown} {unit}"


def _not_applied(asked: Scope, answer: Answer) -> str:
    applied = answer.scope
    parts = [
        words
        for words, is_lost in (
            ("team", asked.teams != applied.teams),
            ("service", asked.services != applied.services),
            ("urgency", asked.urgency != applied.urgency),
        )
        if is_lost
    ]
    return f"The chosen {' and '.join(parts)}, which this metric does not know." if parts else ""
