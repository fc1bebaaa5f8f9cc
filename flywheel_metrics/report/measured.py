"""A section about a metric, in any form that a page shows it in."""

from __future__ import annotations

from collections.abc import Mapping

from flywheel_metrics import assurance, basis, headline, metric
from flywheel_metrics.account import account
from flywheel_metrics.answer import Answer
from flywheel_metrics.breakdown import tone
from flywheel_metrics.comparison import Comparison
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.exhibit import Form
from flywheel_metrics.finding import figure_of, sample_of, signal_unit
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Headline, Section


def section(
    reader: Reader, name: str, form: Form, question: str = "", also: Mapping[str, str] | None = None
) -> Section:
    """Return the section of a metric in a form; also: measures to name beside its figure, none for no figure.

    A metric that nothing covers says what is missing; one that cannot be answered says why.
    """
    asked = metric.find(name)
    question = question or asked.question
    try:
        whole = reader.answer(name)
        lacking = basis.missing(reader.dataset, whole)
        if lacking:
            said = f"{lacking} {basis.fillers(reader.dataset, whole)}".strip()
            return Section(name, asked.title, question, missing=said)
        return _found(reader, whole, form, question, also)
    except FlywheelError as error:
        return Section(name, asked.title, question, missing=f"{asked.title} cannot be answered. {error}")


def _found(reader: Reader, whole: Answer, form: Form, question: str, also: Mapping[str, str] | None) -> Section:
    name = whole.metric.name
    compared = reader.comparison(name)
    shown = reader.exhibit(name, form)
    return Section(
        name,
        whole.metric.title,
        question,
        shown.sentence,
        basis.small_print(reader.dataset, whole),
        headline=_headline(reader, whole, compared, also) if also is not None else None,
        drawing=shown.drawing if _has_figures(shown.answer) else None,
        remarks=shown.remarks,
        events=shown.events,
        facts=tuple((term, said) for term, said in account(reader.dataset, reader.scope, whole, compared) if said),
        table=shown.answer.frame,
        sql=shown.answer.sql,
    )


def _has_figures(answer: Answer) -> bool:
    """Return whether there is anything to draw: axes without a mark say less than the words above them."""
    return bool(answer.frame[answer.metric.signal].notna().any())


def _headline(reader: Reader, answer: Answer, compared: Comparison, also: Mapping[str, str]) -> Headline:
    empty = answer.one("scope").get("value") is None
    return Headline(
        "–" if empty else figure_of(answer),
        "" if empty else headline.unit_of(answer),
        answer.metric.empty if empty else headline.beside(answer, also),
        headline.before_and_now(compared, signal_unit(answer)),
        f"{compared.verdict}: {compared.reason}" if compared.reason else compared.verdict,
        tone(compared),
        sample_of(answer),
        assurance.short(Evidence(reader.dataset, answer)),
    )
