"""Patterns that the standard library matches wrongly in some of the Pythons that are supported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import flywheel_metrics

ROOT = Path(flywheel_metrics.__file__).resolve().parent
#: A possessive or atomic group; of a single character or class both are right everywhere.
GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{[\d,]+\})\+|\(\?>")


def patterns(code: str) -> Iterator[str]:
    """Yield the texts in calls of the standard library's module, also those that are put together."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            yield from (
                each.value.decode("latin-1") if isinstance(each.value, bytes) else each.value
                for argument in node.args
                for each in ast.walk(argument)
                if isinstance(each, ast.Constant) and isinstance(each.value, str | bytes)
            )


def test_possessive_groups_are_matched_by_another_library():
    found = {
        f"{path.relative_to(ROOT)}: {pattern}"
        for path in ROOT.rglob("*.py")
        for pattern in patterns(path.read_text(encoding="utf-8"))
        if GROUP.search(pattern)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("code", "count"),
    [
        (r"re.compile('(?:a|b)*+c')", 1),
        (r"re.match(rb'(?>a)', text)", 1),
        (r"re.compile('[ab]*+c\\)+')", 0),
        (r"regex.compile('(?:a)++')", 0),
    ],
)
def test_such_a_pattern_would_be_seen(code, count):
    assert sum(bool(GROUP.search(pattern)) for pattern in patterns(code)) == count
