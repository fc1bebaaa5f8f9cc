"""A document as one HTML file: it asks for nothing, and shows the same with or without scripts."""

from __future__ import annotations

import json

import pandas as pd
from markupsafe import Markup

from flywheel_metrics.charts import theme
from flywheel_metrics.report import picture, script, template
from flywheel_metrics.report.document import Document
from flywheel_metrics.report.section import Section
from flywheel_metrics.report.written import cells, is_number

#: Height of a chart beside others, in pixels.
HALF_HEIGHT = 170
HALF_WIDTH, WIDE_WIDTH = 520, 1040
_POLICY = (
    "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)


def html(document: Document) -> str:
    """Return the document as HTML with interactive charts, data tables, definitions and SQL."""
    found = template.environment().get_template("page.html")
    return found.render(
        document=document,
        policy=_POLICY.format(script.source()),
        style=Markup(theme.css() + template.text("page.css")),  # noqa: S704  a file of this package
        script=Markup(script.script()),  # noqa: S704  from an installed package
        still=lambda section: _still(section, is_wide=section.name in document.wide),
        spec=lambda section: _spec(section, is_wide=section.name in document.wide),
        table=_table,
    )


def _still(section: Section, *, is_wide: bool) -> Markup:
    if section.drawing is None or section.drawing.spec is None:
        return Markup("")
    width, height = (WIDE_WIDTH, None) if is_wide else (HALF_WIDTH, HALF_HEIGHT)
    drawn = picture.svg(section.drawing.spec, width=width, height=height, fixed=False)
    return Markup(drawn)  # noqa: S704  drawn from a specification, in which Vega escapes every text


def _spec(section: Section, *, is_wide: bool) -> Markup:
    if section.drawing is None or section.drawing.spec is None:
        return Markup("")
    spec = section.drawing.spec if is_wide else section.drawing.spec | {"height": HALF_HEIGHT}
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704  no "<" is left that could end the element


def _table(table: pd.DataFrame) -> Markup:
    opened = [Markup(' class="number"') if is_number(table[name]) else Markup("") for name in table.columns]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(kind, name) for kind, name in zip(opened, table.columns, strict=True)
    )
    rows = Markup("").join(
        Markup("<tr>{}</tr>\n").format(
            Markup("").join(Markup("<td{}>{}</td>").format(kind, text) for kind, text in zip(opened, row, strict=True))
        )
        for row in cells(table)
    )
    return Markup("<table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>").format(head, rows)
