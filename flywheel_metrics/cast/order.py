"""Day before month or month before day: decided by the whole column, by its neighbours, or by the person who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flywheel_metrics.errors import UndecidedColumn

DMY, MDY = "dmy", "mdy"
NAMES = {DMY: "day before month", MDY: "month before day"}


@dataclass(frozen=True)
class Evidence:
    """What the cells of one column and family say: the greatest first and second number up to 31, and an example."""

    first: int
    second: int
    example: str

    @property
    def order(self) -> str | None:
        """The only order in which all cells are dates; None when both would do, or neither."""
        if (self.first > 12) == (self.second > 12):
            return None
        return DMY if self.first > 12 else MDY


def decide(found: Mapping[tuple[str, str], Evidence], answer: str | None) -> dict[tuple[str, str], str]:
    """Return the order for each column header and family of dates.

    A column that does not tell takes the order of the other columns of the file with dates of the same family, if these
    agree; then the answer of the uploader.  Raises UndecidedColumn when nothing tells.
    """
    decided: dict[tuple[str, str], str] = {}
    for (header, family), evidence in found.items():
        neighbours = {other.order for (_, each), other in found.items() if each == family} - {None}
        contradicts = evidence.first > 12 and evidence.second > 12
        order = evidence.order or (neighbours.pop() if len(neighbours) == 1 and not contradicts else answer)
        if order is None:
            raise UndecidedColumn(_question(header, evidence, contradicts=contradicts))
        decided[header, family] = order
    return decided


def _question(header: str, evidence: Evidence, *, contradicts: bool) -> str:
    why = (
        "has dates that are only valid with the day first and others that are only valid with the month first"
        if contradicts
        else "does not tell whether the day or the month comes first"
    )
    return (
        f"The column {header!r} {why}, such as {evidence.example!r}. "
        f"Say which: date order dmy ({NAMES[DMY]}) or mdy ({NAMES[MDY]})."
    )
