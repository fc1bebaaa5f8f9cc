"""A document as PDF, on A4 or Letter: rows that are not torn apart, page numbers, and how it is computed at the end."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from markupsafe import Markup

from flywheel_metrics.errors import ReportError
from flywheel_metrics.report import picture, template
from flywheel_metrics.report.document import Document
from flywheel_metrics.report.section import Section

SIZES = {"a4": "A4", "letter": "letter"}
#: Pixels that a chart is drawn with, by whether it has the width of the page.
_WIDTHS = {True: 900, False: 460}
_HEIGHT = 150


def lacking() -> str:
    """Return what has to be installed before a PDF can be made; empty where nothing has."""
    if find_spec("weasyprint") is None:
        return "A PDF needs the extra 'pdf': pip install 'flywheel-metrics[pdf]'."
    return ""


def pdf(document: Document, size: str = "a4") -> bytes:
    """Return the document as PDF; size: one of SIZES. Raises ReportError where the means to do so are missing."""
    if said := lacking():
        raise ReportError(said)
    try:
        import weasyprint  # noqa: PLC0415  an extra
    except OSError as error:
        raise ReportError(
            f"A PDF needs Pango, which is not installed here ({str(error).splitlines()[0]}). On Debian: "
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
        ) from error
    html = template.environment().get_template("paper.html").render(
        document=document,
        size=SIZES[size],
        style=Markup(template.text("paper.css")),  # noqa: S704  a file of this package
        rows=list(_rows(document)),
        image=lambda section: _image(section, is_wide=section.name in document.wide),
    )  # fmt: skip
    # A report asks for nothing outside of itself.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    made: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _rows(document: Document) -> Iterator[Sequence[Section]]:
    """Yield sections as they stand beside each other: a wide one alone, others in pairs."""
    waiting: list[Section] = []
    for section in document.sections:
        is_wide = section.name in document.wide
        if waiting and (is_wide or len(waiting) == 2):
            yield waiting
            waiting = []
        if is_wide:
            yield [section]
        else:
            waiting.append(section)
    if waiting:
        yield waiting


def _image(section: Section, *, is_wide: bool) -> str:
    spec = picture.specification(section.drawing) if section.drawing is not None else None
    if spec is None:
        return ""
    drawn = picture.svg(spec, width=_WIDTHS[is_wide], height=None if is_wide else _HEIGHT)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
