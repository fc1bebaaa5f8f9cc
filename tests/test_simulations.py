"""The document of simulations is of the tables that the command makes, and these are the same at every run."""

from __future__ import annotations

import re

import pytest

from benchmarks.simulate import DOCUMENT, TABLES


def test_the_document_has_the_tables_and_sizes_of_the_command():
    text = DOCUMENT.read_text(encoding="utf-8")
    sections = text.split("\n## ")[1:]
    assert len(sections) == len(TABLES)
    for section, (_, size) in zip(sections, TABLES, strict=True):
        found = re.search(r"^([\d,]+) (?:series a cell|companies)", section, flags=re.MULTILINE)
        assert (int(found[1].replace(",", "")) if found else 0) == size


@pytest.mark.parametrize(("make", "size"), TABLES, ids=[make.__name__ for make, _ in TABLES])
@pytest.mark.slow
def test_a_table_is_the_same_at_every_run_and_in_the_document(make, size):
    small = make(min(size, 2))
    assert small == make(min(size, 2))
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"## {small.title}\n\n{small.explains}\n" in text
    # Each row of the document is of the same case; its shares are of more series.
    for row in small.rows:
        assert f"| {row[0]} |" in text


@pytest.mark.slow
def test_the_exact_table_is_the_one_of_the_document():
    (make,) = [make for make, size in TABLES if not size]
    assert make(0).markdown() in DOCUMENT.read_text(encoding="utf-8")
