"""Files that a page writes itself: a cell of an export runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import streamlit

from flywheel_metrics.notebook import runbooks, style
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


def test_the_framework_offers_no_file_of_its_own():
    """It would write a cell that starts like a formula as it is."""
    hidden = '[data-testid="stElementToolbarButton"] button[aria-label^="Download as CSV"] { display: none; }'
    assert hidden in style.sheet()
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    found = "".join(
        path.read_text(encoding="utf-8") for path in [*scripts.glob("DataFrame.*"), *scripts.glob("Toolbar.*")]
    )
    assert "label:`Download as CSV`" in found
    assert '"data-testid":`stElementToolbarButton`' in found
