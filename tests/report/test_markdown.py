"""The review as Markdown, read back by a Markdown parser."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from flywheel_metrics.report.markdown import markdown, plain
from flywheel_metrics.report.written import cells


def rendered(text):
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


def test_it_says_what_the_sections_say(reviewed):
    document = reviewed("verdict", "pages_per_week", notes={"pages_per_week": "Fewer,\n\nbut *later*."})
    found = markdown(document)
    html = rendered(found)
    for section in document.sections:
        assert f"<h2>{section.title}</h2>" in html
    assert document.sections[0].sentence in html
    assert f"<strong>{document.sections[1].headline.value}</strong>" in html
    assert "<blockquote>\n<p>Fewer,</p>\n<p>but <em>later</em>.</p>" in html
    assert document.stamp.dataset in html


def test_its_tables_have_all_digits(reviewed):
    section = reviewed("reversible_changes").sections[0]
    html = rendered(markdown(reviewed("reversible_changes")))
    shown = [tuple(re.findall(r"<td[^>]*>(.*?)</td>", row)) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)]
    assert [row for row in shown if row] == list(cells(section.drawing.table))


@pytest.mark.parametrize(
    "text",
    ["a | b", "*x* _y_", "[a](javascript:x)", "<script>alert(1)</script>", "# not a heading", "- no list", "1. no list",
     "back\\slash", "`code`", "37.2 a week", "-5", "~~x~~", "=== x", "two\nlines"],
)  # fmt: skip
def test_words_of_exports_are_shown_as_they_are(text):
    shown = rendered(plain(text))
    assert shown == f"<p>{' '.join(text.split()).replace('<', '&lt;').replace('>', '&gt;')}</p>\n"
