from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from flywheel_metrics import recognition, source
from flywheel_metrics.table import tables


@pytest.mark.parametrize("table", tables())
def test_a_template_is_recognised_as_its_own_table_and_has_all_its_columns(flywheel, table):
    code, out, _ = flywheel("template", table)
    assert code == 0
    [header] = csv.reader(io.StringIO(out))
    assert recognition.recognise(tuple(header), "csv").fills == (table,)
    assert {column.name for column in tables()[table].columns} <= set(header)


@pytest.mark.parametrize("table", tables())
def test_every_column_of_a_template_is_explained(flywheel, table):
    _, header, _ = flywheel("template", table)
    code, out, _ = flywheel("template", table, "--columns")
    assert code == 0
    lines = out.splitlines()[2:]
    assert [line.split()[0] for line in lines] == header.strip().split(",")
    assert all(len(line.split()) >= 3 for line in lines)


def test_a_table_that_is_not_there_is_told(flywheel):
    code, _, err = flywheel("template", "holidays")
    assert code == 2
    assert "invalid choice: 'holidays'" in err


def test_the_sources_as_a_list_and_as_a_page(flywheel):
    code, out, _ = flywheel("sources")
    assert code == 0
    _, page, _ = flywheel("sources", "--markdown")
    for each in source.sources().values():
        assert each.name in out
        assert f"## {each.title}\n" in page
        for column in each.used_columns:
            assert f"`{column.written[0]}`".replace("|", "\\|") in page


def test_the_committed_page_of_sources_is_up_to_date(flywheel):
    _, page, _ = flywheel("sources", "--markdown")
    committed = Path(__file__).parents[2] / "docs" / "sources.md"
    assert committed.read_text(encoding="utf-8") == page, "run: flywheel sources --markdown > docs/sources.md"
