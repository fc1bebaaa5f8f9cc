"""What cannot be decided from an export of work items is asked for or told."""

from __future__ import annotations

from pathlib import Path

import pytest

from flywheel_metrics.errors import UndecidedColumn, UnknownExport
from flywheel_metrics.ingest import Answers, stage
from tests.sources import golden


def test_order_of_day_and_month_is_asked_for(tmp_path: Path) -> None:
    file = golden.export("azure_devops_work_items_csv__tree_asked")
    with pytest.raises(UndecidedColumn, match=r"'C(reated|losed) Date' does not tell .* dmy .* mdy"):
        stage(file, tmp_path, Answers(), default_zone="UTC", key=golden.KEY)


def test_query_without_dates_is_refused_with_the_column_to_add(tmp_path: Path) -> None:
    file = tmp_path / "query.csv"
    file.write_text(
        '\ufeffID,Work Item Type,Title,Assigned To,State,Tags\n"4","Issue","A",,"To Do",\n', encoding="utf-8"
    )
    with pytest.raises(UnknownExport, match=r"Azure DevOps work items \(missing: created date\)"):
        stage(file, tmp_path / "staged", Answers(), default_zone="UTC", key=golden.KEY)
