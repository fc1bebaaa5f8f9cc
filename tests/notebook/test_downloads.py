"""Files that a page writes itself: a cell of an export runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pandas as pd

from flywheel_metrics.notebook import runbooks
from flywheel_metrics.notebook.data_uploads import csv_bytes
from flywheel_metrics.runbook.checks import Check

FORMULA = '=HYPERLINK("https://example.org")'


def cells(content):
    return {cell for row in csv.reader(io.StringIO(content.decode())) for cell in row}


def test_cells_that_an_export_got_wrong_run_nothing():
    found = cells(csv_bytes(pd.DataFrame({"row": [2], "value": [FORMULA]})))
    assert found == {"row", "value", "2", f"'{FORMULA}"}


def test_titles_of_runbooks_run_nothing():
    check = Check("One page", is_met=False, fix="-1 page")
    found = cells(runbooks._csv([({"runbook_id": "r", "title": FORMULA}, (check,))]))
    assert {f"'{FORMULA}", "'-1 page"} <= found
    assert FORMULA not in found
