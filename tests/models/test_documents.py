"""The model files themselves: their headers say what they read, and they are written in one style."""

from __future__ import annotations

import re

import pytest

from flywheel_metrics.errors import DocumentError
from flywheel_metrics.model import _ordered, fingerprint, models
from flywheel_metrics.sqlfile import parse

#: Models that metrics and pages rely on.
PROMISED = {
    "counted_incidents",
    "counted_pages",
    "production_changes",
    "production_rollbacks",
    "attributed_incidents",
    "shipped_guardrails",
    "completed_work",
    "dated_sprints",
    "on_call_people",
    "coverage",
}


def _steps(sql: str) -> list[str]:
    return re.findall(r"^(\w+) as \($", sql, re.MULTILINE)


def test_every_promised_model_is_there():
    assert set(models()) >= PROMISED


@pytest.mark.parametrize("name", models())
def test_the_header_names_every_table_that_is_read(name):
    sql = re.sub(r"--.*", "", models()[name].sql)
    # Neither "is distinct from" nor "extract(hour from …)" reads a table.
    sql = re.sub(r"distinct from|extract\(\w+ from", "", sql)
    read = set(re.findall(r"\b(?:from|join) ([a-z_.]+)(?![a-z_.(])", sql))
    assert read - set(_steps(sql)) == set(models()[name].words("needs"))


@pytest.mark.parametrize("name", models())
def test_the_last_line_selects_the_last_step(name):
    sql = models()[name].sql
    assert sql.splitlines()[-1] == f"select * from {_steps(sql)[-1]}"


def test_a_circle_of_needs_is_told():
    documents = [parse(name, f"-- needs: {need}\nselect 1") for name, need in (("a", "b"), ("b", "a"))]
    with pytest.raises(DocumentError, match=r"circle: \w → \w → \w"):
        _ordered(documents)


def test_the_fingerprint_stays_the_same():
    assert re.fullmatch("[0-9a-f]{12}", fingerprint())
    assert fingerprint() == fingerprint.__wrapped__()
