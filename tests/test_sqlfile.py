from __future__ import annotations

import pytest

from flywheel_metrics import sqlfile
from flywheel_metrics.errors import DocumentError


def test_header_values_may_go_on_over_lines_and_end_at_the_sql():
    document = sqlfile.parse("a", "-- title: One\n-- caveats: first\n--   second\nselect 1\n-- not: a header\n")
    assert document.header == {"title": "One", "caveats": "first\nsecond"}
    assert document.sql == "select 1\n-- not: a header"
    assert document.lines("caveats") == ("first", "second")


def test_words_are_split_at_commas_and_absent_keys_are_empty():
    document = sqlfile.parse("a", "-- needs: pages,  incidents ,\nselect 1")
    assert document.words("needs") == ("pages", "incidents")
    assert document.words("nothing") == ()


@pytest.mark.parametrize("text", ["-- title: a\n-- title: b\nselect 1", "--title: a\nselect 1", "--   lost\nselect 1"])
def test_a_broken_header_is_told_with_its_line(text):
    with pytest.raises(DocumentError, match=r"broken\.sql, line [12]"):
        sqlfile.parse("broken", text)


def test_a_missing_key_is_named():
    document = sqlfile.parse("a", "-- title: x\n-- grain:\nselect 1")
    with pytest.raises(DocumentError, match=r"metrics/a\.sql: the header lacks grain, unit"):
        sqlfile.require(document, "metrics", ("title", "grain", "unit"))
