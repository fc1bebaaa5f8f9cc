"""Somebody's Markdown can format, and can do nothing else."""

from __future__ import annotations

import re

import pytest

from flywheel_metrics.report.markdown_text import html

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![picture](https://example.org/track.png)",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:x)",
    "[a](//example.org/x)",
    "<svg/onload=alert(1)>",
    "<a href='javascript:x'>x</a>",
    "`</code><script>alert(1)</script>`",
    "[x]: javascript:alert(1)\n\n[x]",
    "<style>@import 'https://example.org/x.css';</style>",
    '[q](https://example.org "onmouseover=alert(1)")',
    "```\n</pre><iframe src=https://example.org></iframe>\n```",
    "<!-- --><base href=https://example.org>",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_and_nothing_is_fetched(attack):
    tags = re.findall(r"<(/?[a-z0-9]+)((?:\s[^>]*)?)>", html(attack), re.IGNORECASE)
    for name, attributes in tags:
        assert name.lstrip("/") in {"a", "code", "em", "p", "pre"}
        assert re.fullmatch(r"|\s(href=\"https://[^\"]*\"|rel=\"noopener noreferrer\"|\s)+", attributes), attributes


def test_formatting_stays():
    found = html("## Why\n\n*Slower* than **planned**:\n\n- one\n- [two](https://example.org/a)\n\n|a|b|\n|-|-|\n|1|2|")
    for part in ("<h3>Why</h3>", "<em>Slower</em>", "<strong>planned</strong>", "<li>one</li>", "<td>1</td>"):
        assert part in found
    assert 'href="https://example.org/a"' in found


def test_a_heading_never_rises_above_that_of_its_cell():
    assert html("# Big") == "<h3>Big</h3>\n"
    assert html("#### Small") == "<h4>Small</h4>\n"
