from __future__ import annotations

import pytest

from flywheel_metrics.cast.order import Evidence, decide
from flywheel_metrics.errors import UndecidedColumn

DAY_FIRST, MONTH_FIRST = Evidence(29, 2, "29/2/2016"), Evidence(12, 21, "12/21/2023")
EITHER, NEITHER = Evidence(3, 12, "03/12/2025"), Evidence(13, 13, "13/01/2025")


def test_the_column_decides_against_any_answer() -> None:
    assert decide({("Created", "/9999"): DAY_FIRST}, "mdy") == {("Created", "/9999"): "dmy"}
    assert decide({("Created", "/9999"): MONTH_FIRST}, None) == {("Created", "/9999"): "mdy"}


def test_a_neighbour_with_the_same_family_decides() -> None:
    found = decide({("Created", "/9999"): EITHER, ("Updated", "/9999"): MONTH_FIRST}, None)
    assert found["Created", "/9999"] == "mdy"


def test_a_neighbour_with_another_family_does_not() -> None:
    with pytest.raises(UndecidedColumn, match=r"'Created' does not tell .* '03/12/2025'.*dmy.*mdy"):
        decide({("Created", "/9999"): EITHER, ("Updated", "-9999"): MONTH_FIRST}, None)


def test_neighbours_that_disagree_decide_nothing() -> None:
    columns = {("A", "/9999"): EITHER, ("B", "/9999"): MONTH_FIRST, ("C", "/9999"): DAY_FIRST}
    with pytest.raises(UndecidedColumn):
        decide(columns, None)
    assert decide(columns, "dmy")["A", "/9999"] == "dmy"


def test_a_column_that_contradicts_itself_is_asked_about() -> None:
    with pytest.raises(UndecidedColumn, match="only valid with the day first and others"):
        decide({("A", "/9999"): NEITHER, ("B", "/9999"): MONTH_FIRST}, None)
    assert decide({("A", "/9999"): NEITHER}, "mdy")["A", "/9999"] == "mdy"
