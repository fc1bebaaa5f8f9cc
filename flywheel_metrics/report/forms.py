"""The forms of file that a document can be written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flywheel_metrics.report import markdown, page, paper
from flywheel_metrics.report.document import Document


def _nothing() -> str:
    return ""


@dataclass(frozen=True)
class Form:
    """One form. missing: says what has to be installed for it, empty where nothing has."""

    ending: str
    title: str
    mime: str
    write: Callable[[Document], bytes]
    missing: Callable[[], str] = _nothing


#: Ending of a file's name → form.
FORMS: dict[str, Form] = {
    form.ending: form
    for form in (
        Form(".html", "HTML, interactive and offline", "text/html", lambda found: page.html(found).encode()),
        Form(".pdf", "PDF, to print", "application/pdf", paper.pdf, paper.lacking),
        Form(".md", "Markdown", "text/markdown", lambda found: markdown.markdown(found).encode()),
    )
}
